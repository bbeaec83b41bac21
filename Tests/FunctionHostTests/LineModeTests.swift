import Foundation
import JSON
import TestSupport
import Testing

@Suite struct LineModeTests {
    let folder: TemporaryFolder
    let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["WEBHOOKS_STORE": folder.file("test.db").path, "WEBHOOKS_KEY": testKey]
    }

    @Test func `answers each line in its place, good or bad`() throws {
        let lines = [
            question("a"), "", "{", question("b") + "\r", "[]", "{\"filters\":1,\"payload\":{}}", "   ", question("c"),
        ]
        let program = try ask("testFilter", lines.joined(separator: "\n"))
        #expect(program.status == 0)
        let answers = try program.answers()
        #expect(answers.map(\.fieldAsked) == ["a", nil, nil, "b", nil, nil, nil, "c"])
        #expect(answers.map(\.errorField) == [nil, nil, nil, nil, nil, "filters", nil, nil])
        #expect(answers.compactMap(\.errorCode) == Array(repeating: "invalid_request", count: 5))
    }

    @Test(arguments: ["", "\n"])
    func `ends with its input, whether the last line ends or not`(end: String) throws {
        let program = try ask("testFilter", question("a") + "\n" + question("b") + end)
        #expect(try program.answers().map(\.fieldAsked) == ["a", "b"])
    }

    @Test func `says nothing where nothing is asked`() throws {
        let program = try ask("testFilter", "")
        #expect((program.status, program.output) == (0, []))
    }

    @Test func `refuses a line over 2 MiB and answers the next`() throws {
        let (full, over) = (padded(question("full"), to: limit), padded(question("over"), to: limit + 1))
        let endless = String(repeating: "x", count: 3 * limit)
        let program = try ask(
            "testFilter", [full, over, question("b"), endless, question("c")].joined(separator: "\n"))
        let answers = try program.answers()
        #expect(answers.map(\.fieldAsked) == ["full", nil, "b", nil, "c"])
        #expect(answers.compactMap(\.errorCode) == ["payload_too_large", "payload_too_large"])
    }

    @Test func `answers 5,000 lines that come at once, in their order`() throws {
        let names = (0..<5000).map { "f\($0)" }
        let program = try ask("testFilter", names.map(question).joined(separator: "\n"))
        #expect(try program.answers().map(\.fieldAsked) == names)
    }

    @Test(arguments: [false, true])
    func `answers a slow writer line by line`(neverBlocks: Bool) throws {
        let program = try LiveProgram(function: "testFilter", ["--lines"], neverBlocks: neverBlocks)
        for name in ["a", "b", "c"] {
            let bytes = question(name) + "\n"
            for half in [bytes.prefix(20), bytes.dropFirst(20)] { try program.send(String(half)) }
            let line = try #require(program.line())
            #expect(try JSONDocument(Array(line.utf8)).root.fieldAsked == name)
        }
        try program.send(question("d"))
        #expect(try program.end() == 0)
        #expect(program.line()?.contains("\"d\"") == true)
        #expect(program.line() == nil)
    }

    /// More answers than a pipe holds, and fewer questions, to a caller that reads late and whose pipes do not block.
    @Test func `waits for a slow reader`() throws {
        let program = try LiveProgram(function: "testFilter", ["--lines"], neverBlocks: true)
        let names = (0..<700).map { "f\($0)" }
        try program.send(names.map { question($0) + "\n" }.joined())
        for name in names { #expect(try #require(program.line()).contains("\"\(name)\"")) }
        #expect(try program.end() == 0)
    }

    @Test func `stops where nobody reads its answers any more`() throws {
        let program = try LiveProgram(function: "testFilter", ["--lines"])
        try program.stopListening()
        try program.send(question("a") + "\n")
        #expect(try program.end() == 70)
    }

    // MARK: - Group commit

    @Test func `keeps all triggers that wait in one transaction`() throws {
        // While another program has the store open, its log stays.
        let other = try LiveProgram(function: "stats", ["--lines"], environment: environment)
        try other.send(#"{"teamId":"t"}"# + "\n")
        _ = try #require(other.line())
        _ = try ask("trigger", event(0))
        let before = try commits
        let program = try ask("trigger", (1...400).map(event).joined(separator: "\n"))
        #expect(try commits - before <= 2)
        #expect(try other.end() == 0)
        let ids = try program.answers().map { try #require($0["payloadId"]?.string) }
        #expect(ids.count == 400 && ids == ids.sorted() && Set(ids).count == 400)
        #expect(try Program.sqlite(folder, "SELECT count(*) FROM payloads") == "401")
    }

    @Test func `keeps a trigger that comes alone before it is answered`() throws {
        let program = try LiveProgram(function: "trigger", ["--lines"], environment: environment)
        for number in 1...5 {
            try program.send(event(number) + "\n")
            #expect(program.line()?.contains("payloadId") == true)
            #expect(try Program.sqlite(folder, "SELECT count(*) FROM payloads") == "\(number)")
        }
        #expect(try program.end() == 0)
    }

    @Test func `keeps the good ones of a group and nothing of the bad ones`() throws {
        let lines = (0..<100).map { $0 % 10 == 3 ? event($0).replacing("created", with: "creatd") : event($0) }
        let answers = try ask("trigger", lines.joined(separator: "\n")).answers()
        for (number, answer) in answers.enumerated() { #expect((answer.errorField == "event") == (number % 10 == 3)) }
        #expect(try Program.sqlite(folder, "SELECT count(*) FROM payloads") == "90")
    }

    @Test func `makes no store for requests that are all bad`() throws {
        let program = try ask("trigger", "{}\n[]\n\n")
        #expect(try program.answers().count == 3)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
    }

    /// 80 MB are there at once; no more than a few of them are ever in memory.
    @Test func `a file full of requests does not fill the memory`() throws {
        let script = """
            import resource, subprocess, sys
            hundred = (sys.argv.pop(1).ljust(4000) + "\\n") * 100
            with open("lines", "w") as file:
                for _ in range(200): file.write(hundred)
            with open("lines") as file:
                status = subprocess.run(sys.argv[1:], stdin=file, stdout=subprocess.DEVNULL).returncode
            print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
            """
        let program = Program.folder.appending(path: "testFilter").path
        let run = try Program.run(["python3", "-c", script, question("a"), program, "--lines"])
        let numbers = try #require(run.lines.first, "\(run.errors)").split(separator: " ").compactMap { Int($0) }
        try #require(numbers.count == 2)
        #expect(numbers[0] == 0)
        #expect(numbers[1] < 60 * 1024, "\(numbers[1]) KiB")
    }

    // MARK: -

    private let limit = 2 * 1024 * 1024

    private func ask(_ function: String, _ input: String) throws -> Program {
        try Program.function(function, ["--lines"], input: input.utf8, environment: environment)
    }

    private func question(_ field: String) -> String {
        #"{"filters":[{"field":"\#(field)","operator":"equals","value":1}],"payload":{}}"#
    }

    private func event(_ number: Int) -> String { #"{"teamId":"t","event":"ticket.created","data":\#(number)}"# }

    private func padded(_ text: String, to count: Int) -> String {
        text + String(repeating: " ", count: count - text.utf8.count)
    }

    /// Transactions in the write-ahead log: each ends with a frame that holds the file's size in pages.
    private var commits: Int {
        get throws {
            let log = try Data(contentsOf: folder.file("test.db-wal"))
            func number(at offset: Int) -> Int { log[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
            let (salt, pageSize) = (log[16..<24], number(at: 8))
            return stride(from: 32, to: log.count, by: 24 + pageSize).count { frame in
                log[frame + 8..<frame + 16] == salt && number(at: frame + 4) > 0
            }
        }
    }
}

extension JSONValue {
    /// The field of the first filter that an answer of `testFilter` speaks of.
    fileprivate var fieldAsked: String? { self["results"]?.elements?.first { _ in true }?["field"]?.string }
}
