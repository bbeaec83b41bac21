internal import Foundation

/// JSON Schema (draft 2020-12) as Python's `jsonschema` understands it.
package enum Schemas {
    /// A Python that has the package.
    package static let python: String? = {
        let python = ProcessInfo.processInfo.environment["HOOKFILE_TEST_PYTHON"] ?? "python3"
        let run = try? Program.run([python, "-c", "import jsonschema"])
        return run?.status == 0 ? python : nil
    }()

    /// - Parameter lines: objects with a `name`, a `schema` and, where one is to be judged, a `value`.
    package static func complaints(_ lines: [String]) throws -> [String] {
        let run = try Program.run(
            [python ?? "python3", "-c", script], input: Array(lines.joined(separator: "\n").utf8))
        return run.status == 0 ? run.lines : [run.errors]
    }

    private static let script = """
        import json, sys
        from jsonschema import Draft202012Validator as Validator
        for line in sys.stdin:
            case = json.loads(line)
            try:
                Validator.check_schema(case["schema"])
                if "value" in case:
                    Validator(case["schema"], format_checker=Validator.FORMAT_CHECKER).validate(case["value"])
            except Exception as error:
                print(case["name"], ":", str(error).split("\\n")[0])
        """
}
