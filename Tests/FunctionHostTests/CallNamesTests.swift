import JSON
import TestSupport
import Testing
import Webhooks

@testable import FunctionHost

/// How a program learns the names of a call, and that its log bears them.
@Suite struct CallNamesTests {
    static let trace = "0af7651916cd43dd8448eb211c80319c"
    static let parent = "00-\(trace)-b7ad6b7169203331-01"
    static let failing = #"{"fails":"unexpectedly"}"#

    // MARK: - One call

    @Test func `takes the names of its one call from the environment into its log`() throws {
        let line = try #require(
            log(["HOOKFILE_REQUEST_ID": "req_7", "TRACEPARENT": Self.parent]).first)
        #expect(
            line.members.map { $0.map(\.name) }
                == ["time", "level", "function", "requestId", "traceId", "message", "detail"])
        #expect(line["requestId"]?.string == "req_7" && line["traceId"]?.string == Self.trace)
    }

    @Test(arguments: [
        ("HOOKFILE_REQUEST_ID", "two words"), ("HOOKFILE_REQUEST_ID", ""), ("TRACEPARENT", "00-1-2-3"),
        ("TRACEPARENT", ""),
    ])
    func `ignores names that are none, and tells so to whoever looks closely`(variable: String, text: String) throws {
        #expect(try log([variable: text]).map { $0["requestId"] ?? $0["traceId"] } == [nil])
        let lines = try log([variable: text, "WEBHOOKS_LOG": "debug"])
        #expect(lines.map { $0["level"]?.string } == ["debug", "error"])
        #expect(lines.first?["variable"]?.string == variable)
    }

    private func log(_ environment: [String: String]) throws -> [JSONValue] {
        let program = try Program.function("stray", input: Self.failing.utf8, environment: environment)
        #expect(program.status == 70)
        return try program.logLines()
    }

    // MARK: - Lines

    @Test func `takes the names of each line from its beginning into the log`() throws {
        let lines = [("a", Self.failing), ("b", "{}"), ("c", Self.failing)].map { "\(context($0.0)) \($0.1)" }
        let program = try ask(lines)
        #expect(try program.answers().map(\.errorCode) == ["internal", nil, "internal"])
        #expect(try program.logLines().map { $0["requestId"]?.string } == ["a", "c"])
        #expect(try program.logLines().map { $0["traceId"]?.string } == [Self.trace, Self.trace])
    }

    @Test(arguments: [
        "", "{}", "null {}", #"{"fails":"later"}"#, "{}{}", "{}  {}", "{} ", "[] {}", "{ {}",
        #"{"requestId":"a"}"# + " {}", #"{"traceparent":"\#(parent)"} {}"#,
        #"{"requestId":"a b","traceparent":"\#(parent)"} {}"#, #"{"requestId":1,"traceparent":"\#(parent)"} {}"#,
        #"{"requestId":"a","traceparent":"00-1-2-3"} {}"#, #"{"requestId":"a","requestId":"a"} {}"#,
        #"{"requestId":"a","traceparent":"\#(parent)","more":1} {}"#,
        #"{"requestId":"a","traceparent":"\#(parent)"}{}"#, #"{"requestId":"a","traceparent":"\#(parent)"}"#,
        #" {"requestId":"a","traceparent":"\#(parent)"} {}"#,
        #"{"requestId":"\#(String(repeating: "x", count: 600))"} {}"#,
    ])
    func `refuses a line without a valid context, and answers the next`(line: String) throws {
        let program = try ask([line, context("b") + " {}"])
        let answers = try program.answers()
        #expect(answers.map(\.errorCode) == ["invalid_request", nil])
        #expect(program.status == 0 && program.errors.isEmpty)
    }

    @Test func `names the member of the context that is at fault`() throws {
        let answers = try ask([#"{"requestId":"a b","traceparent":"\#(Self.parent)"} {}"#]).answers()
        #expect(answers.first?.errorField == "context.requestId")
    }

    @Test(arguments: [1, 128])
    func `leaves the request its 2 MiB`(length: Int) throws {
        let limit = 2 * 1024 * 1024
        let before = context(String(repeating: "x", count: length)) + " "
        let (full, over, endless) = [limit, limit + 1, 3 * limit].map { count in
            before + "{}" + String(repeating: " ", count: count - 2)
        }.triple
        let answers = try ask([full, over, endless, before + "{}"]).answers()
        #expect(answers.map(\.errorCode) == [nil, "payload_too_large", "payload_too_large", nil])
    }

    @Test(arguments: [["--context"], ["--context", "--context"], ["--lines", "--context", "--help"]])
    func `has a context with lines alone`(arguments: [String]) throws {
        let program = try Program.function("stray", arguments)
        #expect(program.status == 65)
        #expect(try program.answer().errorCode == "invalid_request")
    }

    @Test func `says that it takes a context`() throws {
        let description = try Program.function("stray", ["--describe"]).answer()
        #expect(description["lineContext"]?.boolean == true)
        #expect(String(decoding: try Program.function("stray", ["--help"]).output, as: UTF8.self).contains("--context"))
    }

    private func context(_ id: String) -> String { #"{"requestId":"\#(id)","traceparent":"\#(Self.parent)"}"# }

    private func ask(_ lines: [String]) throws -> Program {
        try Program.function("stray", ["--lines", "--context"], input: lines.joined(separator: "\n").utf8)
    }
}

extension Program {
    /// What the program has logged, line by line.
    fileprivate func logLines() throws -> [JSONValue] {
        try errors.split(separator: "\n").map { try JSONDocument(Array($0.utf8)).root }
    }
}

extension [String] {
    fileprivate var triple: (String, String, String) { (self[0], self[1], self[2]) }
}
