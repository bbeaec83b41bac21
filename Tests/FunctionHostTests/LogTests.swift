import Foundation
import JSON
import TestSupport
import Testing

@Suite struct LogTests {
    @Test func `tells operators in JSON what callers must not hear`() throws {
        let program = try Program.function("stray", input: #"{"fails":"unexpectedly"}"#.utf8)
        let answer = try program.answer()
        #expect(answer.errorMessage == "something went wrong on our side; the log has the details")
        let lines = try program.errors.split(separator: "\n").map { try JSONDocument(Array($0.utf8)).root }
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.members.map { $0.map(\.name) } == ["time", "level", "function", "message", "detail"])
        #expect(line["level"]?.string == "error" && line["function"]?.string == "stray")
        #expect(line["detail"]?.string?.contains("the detail of it") == true)
    }

    @Test(arguments: [
        ("debug", true), ("info", true), ("warning", true), ("error", true), ("off", false),
    ])
    func `is as loud as it is told`(level: String, isThere: Bool) throws {
        let program = try Program.function(
            "stray", input: #"{"fails":"unexpectedly"}"#.utf8, environment: ["WEBHOOKS_LOG": level])
        #expect(program.errors.isEmpty != isThere)
    }

    @Test func `is silent about what callers are told anyway`() throws {
        let program = try Program.function(
            "stray", ["--lines"], input: "{\n{}\n{\"fails\":1}\n{\"fails\":\"later\"}".utf8)
        #expect(program.errors == "")
    }
}
