import Foundation
import JSON
import TestSupport
import Testing

/// Timers under a manifest that changes while the runtime runs.
@Suite struct TimerReloadTests {
    @Test func `another manifest starts and stops timers, and leaves those alone that are as before`() throws {
        let hourly = #"{"name": "a", "schedule": "rate(1 hour)", "atStart": true}"#
        let runtime = try TimedRuntime(
            [hourly, #"{"name": "b", "schedule": "rate(1 minute)"}"#], at: "2026-11-24T08:30:00Z")
        try runtime.advance(60)
        #expect(runtime.runs.count == 2)
        try runtime.replaceTimers([hourly, #"{"name": "c", "schedule": "rate(30 minutes)", "missed": "all"}"#])
        #expect(try names(runtime) == ["a", "c"])
        try runtime.advance(29 * 60)
        #expect(runtime.times.dropFirst(2).sorted() == ["2026-11-24T09:00:00.000Z", "2026-11-24T09:00:00.000Z"])
    }

    private func names(_ runtime: TimedRuntime) throws -> [String] {
        try runtime.reply("GET", "/runtime/timers")["timers"]?.elements?.compactMap { $0["timer"]?.string } ?? []
    }

    @Test func `a run that goes on through a change lets no second one begin`() throws {
        let timer = { (word: Int) in #"{"schedule": "rate(1 hour)", "request": {"word": \#(word)}}"# }
        let runtime = try TimedRuntime([timer(1)], at: "2026-11-24T08:30:00Z", isGated: true)
        try runtime.move(#"{"advanceSeconds": 3600, "whileRunning": true}"#)
        #expect(eventually { runtime.runs.count == 1 })
        // Changed, and taken out and put back.
        for timers in [[timer(2)], [], [timer(3)]] { try runtime.replaceTimers(timers) }
        try runtime.move(#"{"advanceSeconds": 3600, "whileRunning": true}"#)
        #expect(eventually { runtime.program.errors.contains("10:00:00.000Z is dropped: the last run") })
        #expect(runtime.runs.count == 1)
        try runtime.folder.write("", to: "go")
        try runtime.advance(3600)
        #expect(
            runtime.runs == [
                #"{"word":1,"scheduledAt":"2026-11-24T09:00:00.000Z","pastDue":false}"#,
                #"{"word":3,"scheduledAt":"2026-11-24T11:00:00.000Z","pastDue":false}"#,
            ])
    }

    @Test func `another schedule counts from the change, and its times come`() throws {
        let runtime = try TimedRuntime(
            [#"{"schedule": "rate(1 hour)", "missed": "all"}"#], at: "2026-11-24T08:30:00Z")
        try runtime.replaceTimers([#"{"schedule": "rate(10 minutes)", "missed": "all"}"#])
        try runtime.advance(20 * 60)
        #expect(runtime.times == ["2026-11-24T08:40:00.000Z", "2026-11-24T08:50:00.000Z"])
        try runtime.replaceTimers([#"{"schedule": "rate(1 hour)", "missed": "all"}"#])
        try runtime.advance(10 * 60)
        #expect(runtime.times.dropFirst(2) == ["2026-11-24T09:00:00.000Z"])
    }

    @Test func `only the start of the runtime is a start`() throws {
        let timer = { (word: Int) in
            #"{"name": "a", "schedule": "rate(1 hour)", "atStart": true, "request": {"word": \#(word)}}"#
        }
        let runtime = try TimedRuntime([timer(1)], at: "2026-11-24T08:30:00Z")
        try runtime.advance(60)
        // One that is changed, one that is new, and one that comes back.
        let other = #"{"name": "b", "schedule": "rate(1 hour)", "atStart": true}"#
        for timers in [[timer(2), other], [other], [timer(3), other]] {
            try runtime.replaceTimers(timers)
            try runtime.advance(60)
        }
        #expect(runtime.runs == [#"{"word":1,"scheduledAt":"2026-11-24T08:30:00.000Z","pastDue":false}"#])
    }

    @Test func `a timer that is taken out and put back has missed nothing`() throws {
        let timer = #"{"schedule": "rate(1 hour)", "missed": "all"}"#
        let first = try TimedRuntime([timer], at: "2026-11-24T08:30:00Z")
        try first.advance(3600)
        try first.replaceTimers([])
        try first.advance(3 * 3600)
        try first.replaceTimers([timer])
        try first.advance(1800)
        #expect(first.hours == ["09 false", "13 false"])
        // It comes back with another runtime.
        try first.replaceTimers([])
        _ = try first.reply("GET", "/runtime/timers")
        first.stop()
        let second = try TimedRuntime([timer], at: "2026-11-24T16:30:00Z", after: first)
        try second.advance(1800)
        #expect(second.hours == ["09 false", "13 false", "17 false"])
        second.stop()
        // It went with the runtime, and comes back while one runs.
        let third = try TimedRuntime([], at: "2026-11-24T20:30:00Z", after: first)
        try third.replaceTimers([timer])
        try third.advance(1800)
        #expect(third.hours == ["09 false", "13 false", "17 false", "21 false"])
    }
}
