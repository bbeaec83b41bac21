import Foundation
import JSON
import TestSupport
import Testing

/// `local-runtime timers` and `local-runtime fire`, against a runtime that runs.
@Suite struct TimerCommandTests {
    private let runtime: TimedRuntime

    init() throws {
        runtime = try TimedRuntime(
            [
                #"{"name": "nightly", "schedule": "cron(30 2 * * *)", "timeZone": "Europe/Berlin"}"#,
                #"{"schedule": "rate(1 hour)", "request": {"x": 1}}"#,
            ], at: "2026-11-24T08:30:00Z")
    }

    private func run(_ arguments: String...) throws -> LocalRuntime {
        try LocalRuntime(arguments + ["--store", runtime.folder.file("webhooks.db").path])
    }

    @Test func `shows each timer with its last and its next times`() throws {
        try runtime.advance(3600)
        #expect(
            try run("timers").output == """
                TIMER          SCHEDULE                         LAST                  NEXT
                work/nightly   cron(30 2 * * *) Europe/Berlin   never                 \
                2026-11-25 01:30:00  2026-11-26 01:30:00  2026-11-27 01:30:00
                work/timer     rate(1 hour)                     2026-11-24 09:00:00   \
                2026-11-24 10:00:00  2026-11-24 11:00:00  2026-11-24 12:00:00

                """)
        let json = try JSONDocument(Array(try run("timers", "--json").output.utf8)).root
        #expect(json["timers"]?.elements?.compactMap { $0["timer"]?.string } == ["nightly", "timer"])
    }

    @Test func `fires a timer and prints the function's answer`() throws {
        let fired = try run("fire", "work/timer")
        #expect(fired.status == 0 && fired.output == "{}\n" && fired.errors == "")
        #expect(runtime.runs == [#"{"x":1,"scheduledAt":"2026-11-24T08:30:00.000Z","pastDue":false}"#])
    }

    @Test(arguments: [
        ("work", 65, "Say which timer is meant: work/nightly, work/timer."),
        ("none", 65, "\"none\" has no timer here; those that have: work."), ("a/b/c", 64, "Name a function"),
        ("work/", 64, "Name a function"),
    ])
    func `says which timers there are`(operand: String, status: Int32, message: String) throws {
        let fired = try run("fire", operand)
        #expect(fired.status == status && fired.errors.contains(message), "\(fired.errors)")
        #expect(runtime.runs.isEmpty)
    }

    @Test func `gives a refusal as JSON where a script asks for it`() throws {
        let fired = try run("fire", "none", "--json")
        #expect(fired.status == 65 && fired.errors == "")
        #expect(try JSONDocument(Array(fired.output.utf8)).root["error"]?["field"]?.string == "function")
    }

    @Test(arguments: [
        ("kill -9 $$", 70, "internal"),
        (#"echo '{"error": {"code": "unavailable", "message": "Later."}}'; exit 75"#, 75, "unavailable"),
        (#"echo '{"error": {"code": "not_found", "message": "No."}}'; exit 65"#, 65, "not_found"),
    ])
    func `a script learns of a failure as a person does`(script: String, status: Int32, code: String) throws {
        let runtime = try RunningRuntime([("work", seconds30 + #", "timers": [{"schedule": "rate(1 hour)"}]"#, script)])
        let arguments = ["fire", "work", "--url", "http://127.0.0.1:\(runtime.port)"]
        let token = ["WEBHOOKS_TOKEN": RunningRuntime.token]
        let plain = try LocalRuntime(arguments, environment: token)
        #expect(plain.status == status && plain.output == "" && plain.errors != "", "\(plain.errors)")
        let json = try LocalRuntime(arguments + ["--json"], environment: token)
        #expect(json.status == status && json.errors == "")
        #expect(try JSONDocument(Array(json.output.utf8)).root["error"]?["code"]?.string == code, "\(json.output)")
        let stranger = try LocalRuntime(arguments + ["--json"], environment: ["WEBHOOKS_TOKEN": "another"])
        #expect(stranger.status == 77 && stranger.output.contains("error"))
    }

    @Test func `says so where what answers is no runtime`() throws {
        let receiver = try Receiver(
            Script([.receive, .send(Array("HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\nhi".utf8))], repeats: true))
        for more in [[], ["--json"]] {
            let fired = try LocalRuntime(
                ["fire", "work", "--url", "http://127.0.0.1:\(receiver.port)"] + more,
                environment: ["WEBHOOKS_TOKEN": "t"])
            #expect(fired.status == 76 && fired.output == "" && fired.errors.contains("is no runtime"))
        }
    }

    @Test(arguments: [
        (["--clock", "tomorrow"], "--clock must be a time"),
        (["--clock", "9999-12-31T23:59:59Z"], "--clock must be a time from the year 1970 to 8999"),
        (["--clock", "1969-12-31T23:59:59Z"], "--clock must be a time from the year 1970 to 8999"),
        (["--clock", "2026-11-24T08:30:00Z", "--host", "0.0.0.0"], "--clock is for tests"),
    ])
    func `takes a clock for tests alone`(arguments: [String], message: String) throws {
        let run = try LocalRuntime(["serve", "--port", "0"] + arguments)
        #expect(run.status == 64 && run.errors.contains(message))
    }
}
