import Foundation
import Storage
import TestSupport
import Testing

@testable import local_runtime

@Suite struct ManifestReaderTests {
    @Test(arguments: [
        (1, "[]", "expected an object"),
        (2, "{\n\"function\": []}", "unknown key \"function\""),
        (1, "{}", "\"functions\" is missing"),
        (3, "{\n\"functions\": [\n{\"name\": \"a\"}]}", "\"timeoutSeconds\" is missing"),
        (4, "{\"functions\": [\n{\n\"timeoutSeconds\": 1,\n\"name\": \"../a\"}]}", "\"name\" must be letters"),
        (2, "{\"functions\": [\n{\"name\": \"a\", \"timeoutSeconds\": 0}]}", "from 1 to 900"),
        (2, "{\"functions\": [\n{\"name\": \"a\", \"timeoutSeconds\": 1.5}]}", "from 1 to 900"),
        (2, "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1,\n\"tmier\": 1}]}", "unknown key \"tmier\""),
        (
            2, "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1,\n\"queue\": \"second\"}]}",
            "\"queue\" must be \"first\" or \"again\""
        ),
        (
            2,
            "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1, \"queue\": \"first\"},\n"
                + "{\"name\": \"b\", \"timeoutSeconds\": 1, \"queue\": \"first\"}]}",
            "this \"queue\" is served by \"a\""
        ),
        (1, "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1, \"wakes\": [\"b\"]}]}", "\"wakes\" names"),
        (1, "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1, \"wakes\": [1]}]}", "expected a string"),
        (
            2, "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1},\n{\"name\": \"a\", \"timeoutSeconds\": 1}]}",
            "twice"
        ),
        (1, "{\"functions\": [{\"name\": \"a\", \"name\": \"a\"}]}", "\"functions[0].name\" stands twice"),
        (2, "{\"functions\": [\n}", "expected a value"),
        (3, "{\"functions\": [\n{\n\"tmier\":\n1}]}", "unknown key \"tmier\""),
        (2, entry("\"environment\": {\"A B\":\n\"\"}"), "must be letters, digits and _"),
        (2, entry("\"environment\": {\"HOOKFILE_X\":\n\"\"}"), "is set by the runtime itself"),
        (
            3, "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1, \"wakes\": [\"a\",\n\n\"a\"]}]}",
            "\"a\" stands twice"
        ),
        (2, entry("\"mode\": \"cold\""), "\"mode\" must be \"process\" or \"warm\""),
        (2, entry("\"concurrency\": 2"), "\"concurrency\" goes with \"mode\": \"warm\""),
        (2, entry("\"mode\": \"warm\", \"concurrency\": 1001"), "from 1 to 1000"),
        (2, entry("\"mode\": \"warm\", \"idleSeconds\": 0"), "from 1 to 86400"),
        (2, entry("\"mode\": \"warm\", \"usesMax\": \"1\""), "from 1 to 1000000000"),
        (2, entry("\"instances\": {\"max\": 0}"), "from 1 to 256"),
        (2, entry("\"instances\": {\"min\": 1}"), "\"min\" goes with \"mode\": \"warm\""),
        (2, entry("\"mode\": \"warm\", \"instances\": {\"min\": 2}"), "\"min\" is larger than \"max\""),
        (2, entry("\"instances\": {\"maximum\": 2}"), "unknown key \"maximum\"; known here: max, min"),
        (2, entry("\"instances\": 2"), "expected an object"),
        (2, entry("\"memoryMebibytes\": 15"), "from 16 to 65536"),
        (2, entry("\"cpuSeconds\": 901"), "from 1 to 900"),
        (2, entry("\"environment\": {\"A B\": \"\"}"), "must be letters, digits and _"),
        (2, entry("\"environment\": {\"HOOKFILE_X\": \"\"}"), "is set by the runtime itself"),
        (2, entry("\"environment\": {\"TRACEPARENT\": \"\"}"), "is set by the runtime itself"),
        (2, entry("\"environment\": {\"A\": 1}"), "expected a string"),
        (2, entry("\"environment\": {\"A\": \"\\u0000\"}"), "without NUL"),
    ])
    func `says what is wrong in which line`(line: Int, text: String, message: String) {
        let error = #expect(throws: ManifestError.self) { try ManifestReader.read(Array(text.utf8)) }
        #expect(error?.line == line)
        #expect(error?.message.contains(message) == true)
    }

    /// A manifest with one function, what is given in its second line.
    private static func entry(_ members: String) -> String {
        "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1,\n\(members)}]}"
    }

    @Test func `says how a function is run`() throws {
        let text = Self.entry(
            #"""
            "mode": "warm", "instances": {"min": 1, "max": 3}, "concurrency": 64, "idleSeconds": 20, "usesMax": 10,
            "memoryMebibytes": 64, "cpuSeconds": 5, "environment": {"A_1": "b=c", "WEBHOOKS_LOG": "off"}
            """#)
        let processes = try ManifestReader.read(Array(text.utf8))["a"]?.processes
        #expect(
            processes
                == Manifest.Processes(
                    mode: .warm, min: 1, max: 3, concurrency: 64, idleTime: .seconds(20), usesMax: 10,
                    memoryMax: 64 << 20, processorSecondsMax: 5,
                    environment: [
                        Manifest.Variable(name: "A_1", value: "b=c"),
                        Manifest.Variable(name: "WEBHOOKS_LOG", value: "off"),
                    ]))
        let usual = try ManifestReader.read(Array(Self.entry(#""wakes": []"#).utf8))["a"]?.processes
        #expect(usual == Manifest.Processes() && usual?.mode == .process)
        let warm = try ManifestReader.read(Array(Self.entry(#""mode": "warm""#).utf8))["a"]?.processes
        #expect(warm?.max == 1 && warm?.min == 0)
    }

    @Test(arguments: [
        #"{"method": "get", "path": "/a"}"#, #"{"method": "HEAD", "path": "/a"}"#, #"{"method": "GET", "path": "a"}"#,
        #"{"method": "GET", "path": "/a/"}"#, #"{"method": "GET", "path": "/{}"}"#,
        #"{"method": "GET", "path": "/{a}/{a}"}"#,
        #"{"method": "GET", "path": "/a b"}"#, #"{"method": "GET", "path": "/a", "status": 404}"#,
        #"{"method": "GET"}"#,
        #"{"method": "GET", "path": "/a", "x": 1}"#,
        #"{"method": "GET", "path": "/{a}"}, {"method": "GET", "path": "/{b}"}"#,
    ])
    func `refuses a route that cannot be served`(route: String) {
        let text = #"{"functions": [{"name": "f", "timeoutSeconds": 1, "routes": [\#(route)]}]}"#
        #expect(throws: ManifestError.self) { try ManifestReader.read(Array(text.utf8)) }
    }

    @Test func `says which route is taken, and by which other`() {
        let text = """
            {"functions": [
            {"name": "f", "timeoutSeconds": 1, "routes": [{"method": "GET", "path": "/a/{b}"}]},
            {"name": "g", "timeoutSeconds": 1, "routes": [
            {"method": "POST", "path": "/a/{b}"},
            {"method": "GET", "path": "/a/{c}"}]}]}
            """
        let error = #expect(throws: ManifestError.self) { try ManifestReader.read(Array(text.utf8)) }
        #expect(error == ManifestError(#"GET /a/{c} is taken by GET /a/{b} of "f" already"#, line: 5))
    }

    /// What is asked for there never reaches a function.
    @Test func `refuses a route that the runtime's own pages take, all of them`() throws {
        let pages = try GuardedRuntime.pages().map(\.path).filter { $0 != "/" }
        #expect(pages.count > 20)
        for path in pages + ["/functions/{name}", "/functions/f", "/runtime/{a}/b", "/teams/{id}/changes"] {
            #expect(error(forRoute: path)?.message == "\"\(path)\" is served by the runtime itself; take another path")
            #expect(error(forRoute: path)?.line == 3)
        }
        for path in ["/{any}", "/teams/{id}/{what}", "/healthz/deep", "/v1/runtime", "/session/{id}"] {
            #expect(error(forRoute: path) == nil, "\(path)")
        }
    }

    private func error(forRoute path: String) -> ManifestError? {
        let text =
            "{\"functions\": [{\"name\": \"f\", \"timeoutSeconds\": 1, \"routes\": [\n"
            + "{\"method\": \"PUT\",\n\"path\": \"\(path)\"}]}]}"
        do throws(ManifestError) {
            _ = try ManifestReader.read(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a manifest is looked over without a runtime`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.entry(#""wakes": []"#), to: "good.json")
        try folder.write(Self.entry(#""wakse": []"#), to: "bad.json")
        let good = try LocalRuntime(["serve", "--check", "--manifest", "good.json"], in: folder.url)
        #expect(good.status == 0 && good.output == "good.json can be used; functions: 1\n" && good.errors == "")
        let bad = try LocalRuntime(["serve", "--check", "--manifest", "bad.json"], in: folder.url)
        #expect(bad.status == 78 && bad.output == "" && bad.errors.contains("bad.json:2: unknown key \"wakse\""))
    }

    @Test(arguments: [
        ("none.json", "is not there; start in the project's folder"), (".", "is a folder"),
        ("long.json", "is longer than 1048576 bytes"), ("short.json", ":1: expected a value"),
    ])
    func `says why a file is no manifest`(path: String, message: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: " ", count: ManifestReader.bytesMax + 1), to: "long.json")
        try folder.write("", to: "short.json")
        let run = try LocalRuntime(["serve", "--port", "0", "--manifest", path], in: folder.url)
        #expect(run.status == 78)
        #expect(run.errors.hasPrefix("local-runtime: \(path)") && run.errors.contains(message), "\(run.errors)")
    }
}
