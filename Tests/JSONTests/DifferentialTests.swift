import JSON
import TestSupport
import Testing

@Suite struct DifferentialTests {
    /// Python's reader with the rules that it lacks: no words for what is not finite, no name twice, UTF-8 alone. Numbers
    /// stay as written; strings are given in hex, a surrogate alone as U+FFFD.
    static let script = """
        import json, re, sys
        def refuse(word): raise ValueError(word)
        def members(pairs):
            if len({name for name, _ in pairs}) < len(pairs): raise ValueError("twice")
            return ("object", pairs)
        def text(value): return re.sub("[\\ud800-\\udfff]", "\\ufffd", value).encode().hex()
        class Number(str): pass
        def show(value):
            if isinstance(value, Number): return str(value)
            if isinstance(value, str): return "s" + text(value)
            if isinstance(value, list): return "[" + ",".join(map(show, value)) + "]"
            if isinstance(value, tuple): return "{" + ",".join(f"{text(n)}:{show(v)}" for n, v in value[1]) + "}"
            return {None: "n", True: "t", False: "f"}[value]
        for line in sys.stdin:
            try:
                value = json.loads(bytes.fromhex(line).decode("utf-8"), object_pairs_hook=members,
                    parse_int=Number, parse_float=Number, parse_constant=refuse)
                print(show(value))
            except ValueError: print("refused")
        """

    @Test(.enabled(if: Program.isInstalled("python3"), "needs python3, whose reader is the other opinion"))
    func `takes what Python takes, and reads the same`() throws {
        var chance = RandomText(seed: 4)
        let texts = (0..<20_000).map { index in
            let text = Array(chance.valid().utf8)
            return index.isMultiple(of: 4) ? text : chance.spoiled(text)
        }
        let input = texts.map { hex($0) + "\n" }.joined()
        let python = try Program.run(["python3", "-c", Self.script], input: Array(input.utf8))
        #expect(python.status == 0, "\(python.errors)")
        let answers = python.output.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        try #require(answers.count == texts.count)
        for (text, answer) in zip(texts, answers) {
            let ours = (try? JSONDocument(text)).map { show($0.root) } ?? "refused"
            #expect(ours == answer, "\(String(decoding: text, as: UTF8.self)) \(hex(text))")
        }
        let refused = answers.count { $0 == "refused" }
        #expect((5000...15_000).contains(refused), "\(refused)")
    }

    private func show(_ value: JSONValue) -> String {
        switch value.kind {
        case .null: "n"
        case .boolean: value.boolean == true ? "t" : "f"
        case .number: String(decoding: value.bytes, as: UTF8.self)
        case .string: "s" + hex(Array((value.string ?? "").utf8))
        case .array: "[" + (value.elements.map(Array.init) ?? []).map(show).joined(separator: ",") + "]"
        case .object:
            "{"
                + (value.members.map(Array.init) ?? []).map { "\(hex(Array($0.name.utf8))):\(show($0.value))" }.joined(
                    separator: ",") + "}"
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] })
    }
}
