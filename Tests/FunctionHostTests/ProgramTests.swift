import Foundation
import JSON
import TestSupport
import Testing

/// One call of a program: what it says, and with which status it ends.
@Suite struct ProgramTests {
    let folder: TemporaryFolder
    let store: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        store = ["WEBHOOKS_STORE": folder.file("test.db").path, "WEBHOOKS_KEY": testKey]
    }

    @Test(arguments: [
        ("{}", 0, nil), (#"{"fails":"internally"}"#, 70, "internal"), (#"{"fails":"unexpectedly"}"#, 70, "internal"),
        (#"{"fails":"later"}"#, 75, "unavailable"), (#"{"fails":"misconfigured"}"#, 78, "misconfigured"),
        (#"{"fails":"otherwise"}"#, 65, "invalid_request"), ("{", 65, "invalid_request"),
    ])
    func `answers with a status and, unless it is 0, with an error`(input: String, status: Int32, code: String?) throws
    {
        let program = try Program.function("stray", input: input.utf8)
        #expect(program.status == status)
        #expect(try program.answer().errorCode == code)
    }

    @Test(arguments: [
        ("getWebhook", #"{"teamId":"t","webhookId":"wh_0"}"#, "not_found"),
        ("trigger", #"{"teamId":"t","event":"ticket.creatd","data":1}"#, "invalid_request"),
        ("createWebhook", "", "invalid_request"), ("createWebhook", " \n", "invalid_request"),
        ("stats", String(repeating: " ", count: 2 << 20) + "{}", "payload_too_large"),
    ])
    func `refuses what the caller can mend with 65`(function: String, input: String, code: String) throws {
        let program = try Program.function(function, input: input.utf8, environment: store)
        #expect(program.status == 65)
        #expect(try program.answer().errorCode == code)
    }

    @Test func `refuses a key that was used for other content with 65`() throws {
        func trigger(_ data: Int) throws -> Program {
            let input = #"{"teamId":"t","event":"ticket.created","data":\#(data),"idempotencyKey":"k"}"#
            return try Program.function("trigger", input: input.utf8, environment: store)
        }
        #expect(try trigger(1).status == 0)
        let again = try trigger(2)
        #expect(again.status == 65)
        #expect(try again.answer().errorCode == "conflict")
    }

    @Test(arguments: [["--nope"], ["--lines", "--nope"], ["--lines", "--lines"], [""], ["{}"], ["--help", "x"]])
    func `refuses options that it does not have`(arguments: [String]) throws {
        let program = try Program.function("getWebhook", arguments)
        #expect(program.status == 65)
        let answer = try program.answer()
        #expect(answer.errorCode == "invalid_request")
        #expect(answer.errorMessage?.contains("getWebhook --help") == true)
    }

    @Test func `prints usage on a terminal instead of waiting`() throws {
        let program = Program.folder.appending(path: "trigger").path
        let run = try Program.run(["script", "-qec", program, "/dev/null"], secondsMax: 20)
        #expect(run.status == 0)
        #expect(String(decoding: run.output, as: UTF8.self).contains("trigger: Keeps an event of a team"))
    }

    @Test(arguments: ["<&-", "</dev/null"])
    func `asks for a request where stdin is closed or empty`(redirection: String) throws {
        let run = try shell("trigger \(redirection)")
        #expect(run.status == 65)
        #expect(
            try run.answer().errorMessage == "the request is empty; send one JSON object, {} where it needs no member")
    }

    @Test func `lets nothing but answers reach stdout`() throws {
        let once = try Program.function("stray", input: #"{"prints":"stray text"}"#.utf8)
        #expect(once.output == Array("{\"done\":true}\n".utf8))
        #expect(once.errors.contains("stray text"))
        let lines = try Program.function("stray", ["--lines"], input: #"{"prints":"stray text"}"#.utf8)
        #expect(lines.output == Array("{\"done\":true}\n".utf8))
        let silent = try shell("stray 2>&- <<< '{\"prints\":\"stray text\"}'")
        #expect(silent.output == Array("{\"done\":true}\n".utf8))
    }

    @Test func `ends with 70 where nobody takes its answer`() throws {
        let program = try LiveProgram(function: "stray")
        try program.stopListening()
        try program.send("{}")
        #expect(try program.end() == 70)
        #expect(try shell("stray <<< '{}' >&-").status == 70)
        #expect(try shell("stray <<< '{}' > /dev/full").status == 70)
    }

    @Test func `needs no environment at all`() throws {
        let input = #"{"teamId":"t","event":"ticket.created","data":1}"#
        let program = try Program.function("trigger", input: input.utf8, in: folder.url)
        #expect(program.status == 0)
        #expect(FileManager.default.fileExists(atPath: folder.file("webhooks.db").path))
    }

    @Test(arguments: ["checkSignature", "testFilter"])
    func `makes no store where the function needs none`(function: String) throws {
        let help = try Program.function(function, ["--help"], environment: store)
        let example = try #require(help.example)
        #expect(try Program.function(function, input: example.utf8, environment: store).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
    }

    private func shell(_ command: String, environment: [String: String] = [:]) throws -> Program {
        let variables = environment.map { "\($0.key)=\($0.value)" }
        return try Program.run(["env", "-i"] + variables + ["bash", "-c", "\(Program.folder.path)/\(command)"])
    }
}

extension Program {
    /// The request that usage shows.
    var example: String? {
        let line = lines.first { $0.hasPrefix("  echo '") }
        return line?.split(separator: "'").dropFirst().first.map(String.init)
    }
}
