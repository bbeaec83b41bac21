import Foundation
import JSON
import TestSupport
import Testing

/// Timers in a runtime of its own, with a clock that the test moves.
@Suite struct RuntimeTimerTests {
    @Test func `a run gets the timer's request, its time, and whether it is late`() throws {
        let runtime = try TimedRuntime(
            [#"{"schedule": "rate(5 minutes)", "request": {"days": 7}}"#], at: "2026-11-24T08:59:00Z")
        #expect(try runtime.advance(3600)["now"]?.string == "2026-11-24T09:59:00.000Z")
        let runs = runtime.runs
        #expect(runs.count == 12)
        #expect(runs.first == #"{"days":7,"scheduledAt":"2026-11-24T09:00:00.000Z","pastDue":false}"#)
        #expect(runs.last == #"{"days":7,"scheduledAt":"2026-11-24T09:55:00.000Z","pastDue":false}"#)
    }

    @Test(arguments: [
        // (zone, schedule, start, seconds, expected)
        ("Europe/Berlin", "30 2 * * *", "2026-03-28T00:00:00Z", 3 * 86_400, ["28T01:30", "29T01:00", "30T00:30"]),
        ("Europe/Berlin", "30 2 * * *", "2026-10-24T00:00:00Z", 3 * 86_400, ["24T00:30", "25T00:30", "26T01:30"]),
        ("Europe/Berlin", "*/30 * * * *", "2026-03-29T00:29:59Z", 3600, ["29T00:30", "29T01:00"]),
        ("Europe/Berlin", "0 * * * *", "2026-10-24T23:59:59Z", 7201, ["25T00:00", "25T01:00", "25T02:00"]),
        ("America/New_York", "30 1 * * *", "2026-11-01T00:00:00Z", 86_400, ["01T05:30"]),
        ("UTC", "0 12 29 2 *", "2028-02-27T00:00:00Z", 3 * 86_400, ["29T12:00"]),
    ])
    func `goes through jumps of local time, and over a leap day`(
        zone: String, fields: String, start: String, seconds: Int, expected: [String]
    ) throws {
        let runtime = try TimedRuntime(
            [#"{"schedule": "cron(\#(fields))", "timeZone": "\#(zone)"}"#], at: start)
        try runtime.advance(seconds)
        #expect(runtime.times.map { String($0.dropFirst(8).prefix(8)) } == expected)
    }

    @Test(arguments: [
        ("skip", "forbid", []), ("once", "forbid", ["12 true"]), ("all", "forbid", ["10 true", "11 true", "12 true"]),
        ("skip", "queue", []), ("once", "queue", ["12 true"]), ("all", "queue", ["10 true", "11 true", "12 true"]),
    ])
    func `makes up for what it missed while it was down`(missed: String, overlap: String, expected: [String]) throws {
        let timer = #"{"schedule": "rate(1 hour)", "missed": "\#(missed)", "overlap": "\#(overlap)"}"#
        let first = try TimedRuntime([timer], at: "2026-11-24T08:30:00Z")
        try first.advance(3600)
        #expect(first.hours == ["09 false"])
        first.stop()
        let second = try TimedRuntime([timer], at: "2026-11-24T12:30:00Z", after: first)
        try second.advance(60)
        #expect(second.hours == ["09 false"] + expected)
        try second.advance(3600)
        #expect(second.hours == ["09 false"] + expected + ["13 false"])
    }

    @Test(arguments: [
        ("skip", ["13 false"]), ("once", ["12 true", "13 false"]),
        ("all", ["09 true", "10 true", "11 true", "12 true", "13 false"]),
    ])
    func `makes up for what it missed while the machine slept`(missed: String, expected: [String]) throws {
        let runtime = try TimedRuntime(
            [#"{"schedule": "rate(1 hour)", "missed": "\#(missed)"}"#], at: "2026-11-24T08:30:00Z")
        try runtime.move(#"{"advanceSeconds": 14400, "jump": true}"#)
        try runtime.advance(3600)
        #expect(runtime.hours == expected)
    }

    @Test func `a timer that is new has missed nothing`() throws {
        let runtime = try TimedRuntime([#"{"schedule": "rate(1 hour)", "missed": "all"}"#], at: "2026-11-24T08:30:00Z")
        try runtime.advance(60)
        #expect(runtime.runs.isEmpty)
        runtime.stop()
        // What came while it was down counts from its first beginning.
        let second = try TimedRuntime(
            [#"{"schedule": "rate(1 hour)", "missed": "all"}"#], at: "2026-11-24T09:30:00Z", after: runtime)
        try second.advance(60)
        #expect(second.hours == ["09 true"])
    }

    @Test(arguments: [
        ("forbid", ["09 false", "13 false"], 3), ("queue", ["09 false", "10 true", "13 false"], 2),
    ])
    func `while a run goes on, a slot is dropped, or one waits`(
        overlap: String, expected: [String], dropped: Int
    ) throws {
        let runtime = try TimedRuntime(
            [#"{"schedule": "rate(1 hour)", "overlap": "\#(overlap)"}"#], at: "2026-11-24T08:30:00Z", isGated: true)
        try runtime.move(#"{"advanceSeconds": 14400, "whileRunning": true}"#)
        #expect(eventually { runtime.runs.count == 1 })
        #expect(eventually { runtime.program.errors.matches(of: /is dropped: the last run/).count == dropped })
        try runtime.folder.write("", to: "go")
        try runtime.advance(3600)
        #expect(runtime.hours == expected)
    }

    @Test func `a clock that is set back runs nothing twice`() throws {
        let runtime = try TimedRuntime([#"{"schedule": "rate(1 hour)"}"#], at: "2026-11-24T08:30:00Z")
        try runtime.advance(2 * 3600)
        #expect(runtime.hours == ["09 false", "10 false"])
        try runtime.move(#"{"advanceSeconds": -7200, "jump": true}"#)
        try runtime.advance(3 * 3600)
        #expect(runtime.hours == ["09 false", "10 false", "11 false"])
        runtime.stop()
        let second = try TimedRuntime([#"{"schedule": "rate(1 hour)"}"#], at: "2026-11-24T10:30:00Z", after: runtime)
        try second.advance(3600)
        #expect(second.hours == ["09 false", "10 false", "11 false"])
        // Further back than a day, the clock was wrong before.
        try second.move(#"{"to": "2026-11-22T08:30:00Z", "jump": true}"#)
        try second.advance(3600)
        #expect(second.hours == ["09 false", "10 false", "11 false", "09 false"])
    }

    @Test func `two runtimes on one store run each slot once`() throws {
        let timer = #"{"schedule": "rate(1 minute)"}"#
        let first = try TimedRuntime([timer], at: "2026-11-24T08:59:30Z")
        let second = try TimedRuntime([timer], at: "2026-11-24T08:59:30Z", after: first)
        let third = try TimedRuntime([timer], at: "2026-11-24T08:59:30Z", after: first)
        for _ in 0..<5 {
            let clients = [first, second, third].map { $0.begin(#"{"advanceSeconds": 120}"#) }
            for client in clients { #expect(client.answer()?.status == 200) }
        }
        #expect(first.times.sorted() == (0..<10).map { "2026-11-24T09:0\($0):00.000Z" })
    }

    @Test func `runs at the start where it is told to, and a slot once more`() throws {
        let timer = #"{"schedule": "rate(1 hour)", "atStart": true}"#
        let first = try TimedRuntime([timer], at: "2026-11-24T08:30:00Z")
        try first.advance(3600)
        #expect(first.hours == ["08 false", "09 false"])
        first.stop()
        let second = try TimedRuntime([timer], at: "2026-11-24T12:30:00Z", after: first)
        try second.advance(1)
        #expect(second.hours == ["08 false", "09 false", "12 false"])
    }

    @Test func `jitter comes later, never by as much as it may`() throws {
        let runtime = try TimedRuntime(
            [#"{"schedule": "rate(1 hour)", "jitterSeconds": 600}"#], at: "2026-11-24T08:59:59Z")
        try runtime.advance(600)
        #expect(runtime.hours == ["09 false"])
        let list = try runtime.reply("GET", "/runtime/timers")
        let last = try #require(list["timers"]?.elements?.first { _ in true })
        #expect(try #require(last["lastRunAt"]?.string) >= "2026-11-24T09:00:00.000Z")
        #expect(last["lastSlot"]?.string == "2026-11-24T09:00:00.000Z")
    }
}
