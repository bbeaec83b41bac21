import Foundation
import JSON
import TestSupport
import Testing

/// Timers and the clock over HTTP.
@Suite struct TimerPageTests {
    @Test func `tells of each timer when it ran and when it comes`() throws {
        let runtime = try TimedRuntime(
            [#"{"name": "a", "schedule": "@daily", "timeZone": "Europe/Berlin"}"#, #"{"schedule": "rate(1 hour)"}"#],
            at: "2026-11-24T08:30:00Z")
        try runtime.advance(3600)
        let reply = try runtime.reply("GET", "/runtime/timers")
        #expect(
            reply.body?.text == #"{"now":"2026-11-24T09:30:00.000Z","timers":["#
                + #"{"function":"work","timer":"a","schedule":"@daily Europe/Berlin","missed":"once","overlap":"forbid","#
                + #""jitterSeconds":0,"isRunning":false,"waiting":0,"next":["2026-11-24T23:00:00.000Z","#
                + #""2026-11-25T23:00:00.000Z","2026-11-26T23:00:00.000Z"]},"#
                + #"{"function":"work","timer":"timer","schedule":"rate(1 hour)","missed":"once","overlap":"forbid","#
                + #""jitterSeconds":0,"isRunning":false,"waiting":0,"lastSlot":"2026-11-24T09:00:00.000Z","#
                + #""lastRunAt":"2026-11-24T09:00:00.000Z","next":["2026-11-24T10:00:00.000Z","#
                + #""2026-11-24T11:00:00.000Z","2026-11-24T12:00:00.000Z"]}]}"#)
    }

    @Test func `fires at once, and leaves the slots alone`() throws {
        let runtime = try TimedRuntime(
            [#"{"name": "a", "schedule": "@daily", "request": {"x": 1}}"#, #"{"name": "b", "schedule": "@hourly"}"#],
            at: "2026-11-24T08:30:00Z")
        let reply = try runtime.reply("POST", "/runtime/timers/fire", #"{"function": "work", "timer": "a"}"#)
        #expect(reply.status == 200 && reply.body?.text == "{}")
        #expect(runtime.runs == [#"{"x":1,"scheduledAt":"2026-11-24T08:30:00.000Z","pastDue":false}"#])
        for (body, status, field) in [
            (#"{"function": "work"}"#, 404, "timer"), (#"{"function": "work", "timer": "c"}"#, 404, "timer"),
            (#"{"function": "none"}"#, 404, "function"), (#"{"timer": "a"}"#, 400, "function"),
            (#"{"function": "work", "x": 1}"#, 400, "x"), ("[]", 400, nil), ("{", 400, nil),
        ] {
            let reply = try runtime.reply("POST", "/runtime/timers/fire", body)
            #expect(reply.status == status && reply["error"]?["field"]?.string == field, "\(body)")
        }
        #expect(runtime.runs.count == 1)
    }

    @Test(arguments: [
        ("{}", 400), (#"{"advanceSeconds": "1"}"#, 400), (#"{"advanceSeconds": 40000000}"#, 400),
        (#"{"advanceSeconds": 1, "to": "2026-11-24T08:30:00Z"}"#, 400), (#"{"to": "tomorrow"}"#, 400),
        (#"{"to": "2036-11-24T08:30:00Z"}"#, 400), (#"{"advanceSeconds": -1}"#, 409),
        (#"{"advanceSeconds": 1, "jump": 1}"#, 400), (#"{"advance": 1}"#, 400),
        (#"{"to": "2026-11-24T08:30:00.001Z"}"#, 200),
    ])
    func `the clock is moved as it should be, or not at all`(body: String, status: Int) throws {
        let runtime = try TimedRuntime([], at: "2026-11-24T08:30:00Z")
        #expect(try runtime.reply("POST", "/runtime/clock", body).status == status)
        let now = status == 200 ? "2026-11-24T08:30:00.001Z" : "2026-11-24T08:30:00.000Z"
        #expect(try runtime.reply("GET", "/runtime/clock")["now"]?.string == now)
    }

    @Test(arguments: [("8999-12-31T23:59:58Z", 1, 2), ("1970-01-01T00:00:01Z", -1, -2)])
    func `the clock stays among times that can be written`(start: String, allowed: Int, refused: Int) throws {
        let runtime = try TimedRuntime([#"{"schedule": "@yearly"}"#], at: start)
        let move = { (seconds: Int) in
            try runtime.reply("POST", "/runtime/clock", "{\"advanceSeconds\": \(seconds), \"jump\": true}")
        }
        let reply = try move(refused)
        #expect(reply.status == 400 && reply["error"]?["field"]?.string == "advanceSeconds")
        #expect(try move(allowed).status == 200)
        #expect(try runtime.reply("GET", "/runtime/timers").status == 200)
    }

    @Test func `a way that is too long is not begun`() throws {
        let runtime = try TimedRuntime([#"{"schedule": "rate(1 second)"}"#], at: "2026-11-24T08:30:00Z")
        let reply = try runtime.reply("POST", "/runtime/clock", #"{"advanceSeconds": 100001}"#)
        #expect(reply.status == 409 && reply["error"]?["message"]?.string?.contains("advance by less") == true)
        #expect(try runtime.reply("GET", "/runtime/clock")["now"]?.string == "2026-11-24T08:30:00.000Z")
        #expect(runtime.runs.isEmpty)
    }

    @Test func `the system's clock is not moved`() throws {
        let runtime = try RunningRuntime([])
        let answer = runtime.exchange("POST", "/runtime/clock", body: #"{"advanceSeconds": 1}"#)
        #expect(answer?.status == 409 && answer?.body.contains("start with --clock") == true)
        #expect(runtime.exchange("GET", "/runtime/clock")?.body.contains(#""isSetByHand":false"#) == true)
    }

    @Test func `runs by the system's clock`() throws {
        let runtime = try RunningRuntime([
            (
                "tick", ", \"timeoutSeconds\": 30, \"timers\": [{\"schedule\": \"rate(1 second)\"}]",
                #"cat >>"$WEBHOOKS_FOLDER/run"; echo >>"$WEBHOOKS_FOLDER/run"; echo '{}'"#
            )
        ])
        #expect(eventually { runtime.folder.read("run").split(separator: "\n").count >= 2 })
        #expect(runtime.folder.read("run").contains(#":0"#) || !runtime.folder.read("run").isEmpty)
    }
}
