import Foundation
import JSON
import TestSupport
import Testing

/// What the runtime says of itself on stderr.
@Suite struct LogTests {
    private static let functions = [
        (name: "good", entry: seconds30, script: "echo '{}'"), (name: "crash", entry: seconds30, script: "kill -9 $$"),
        (
            name: "again",
            entry: ", \"timeoutSeconds\": 30, \"timers\": [{\"schedule\": \"@yearly\", \"atStart\": true}]",
            script: "echo '{}'"
        ),
    ]

    @Test func `each call has a line with its request, function, status and duration`() throws {
        let runtime = try RunningRuntime(Self.functions)
        let calls = [
            ("/functions/good", "answered", "info", "good", 200),
            ("/functions/crash", "The function crashed.", "warning", "crash", 502),
            ("/functions/none", "There is nothing at this path; GET / lists the routes.", "info", nil, 404),
        ]
        for (number, (path, message, level, function, status)) in calls.enumerated() {
            let answer = runtime.exchange("POST", path, headers: "X-Request-Id: n\(number)\r\n", body: "{}")
            #expect(answer?.status == status)
            let isThere = eventually { (try? self.line(number, runtime)) != nil }
            #expect(isThere)
            let line = try #require(try self.line(number, runtime))
            #expect(line["message"]?.string == message && line["level"]?.string == level)
            #expect(line["function"]?.string == function && line["status"]?.integer == status)
            #expect((line["durationMs"]?.integer != nil) == (function != nil))
            #expect(line["time"]?.string?.hasSuffix("Z") == true)
        }
    }

    @Test(arguments: [
        ("debug", ["again", "crash", "good"]), ("info", ["again", "crash", "good"]),
        ("", ["again", "crash", "good"]),
        ("warning", ["crash"]), ("error", []), ("off", []),
    ])
    func `says as much as WEBHOOKS_LOG asks for`(level: String, functions: [String]) throws {
        let runtime = try RunningRuntime(Self.functions, environment: ["WEBHOOKS_LOG": level])
        #expect(runtime.call("good")?.status == 200)
        #expect(runtime.call("crash")?.status == 502)
        // What runs in the background at the start tells of it when it has ended.
        let isHeard = { !functions.contains("again") || runtime.program.errors.contains(#""function":"again""#) }
        #expect(eventually(isHeard))
        runtime.program.signal(SIGTERM)
        #expect(runtime.program.exitStatus() == 0)
        #expect(try lines(runtime).compactMap { $0["function"]?.string }.sorted() == functions)
    }

    @Test func `does not begin with a WEBHOOKS_LOG that is no level`() throws {
        let folder = try TemporaryFolder()
        let program = try RunningProgram(
            ["serve", "--port", "0"], environment: ["WEBHOOKS_LOG": "all"], in: folder.url)
        #expect(program.exitStatus() == 78)
        #expect(program.errors.contains("WEBHOOKS_LOG must be one of debug, info, warning, error, off."))
    }

    private func line(_ number: Int, _ runtime: RunningRuntime) throws -> JSONValue? {
        try lines(runtime).first { $0["requestId"]?.string == "n\(number)" }
    }

    private func lines(_ runtime: RunningRuntime) throws -> [JSONValue] {
        try runtime.program.errors.split(separator: "\n").map { try JSONDocument(Array($0.utf8)).root }
    }
}
