import Foundation
import Testing
import Webhooks

@testable import Storage

/// The slots of timers: who takes one, runs it.
@Suite struct TimerSlotTests {
    let scene: Scene
    private let names = [(timer: "a/b", schedule: "rate(1 hour)")]

    init() throws { scene = try Scene() }

    private func take(_ dueAt: Timestamp, at now: Timestamp? = nil, by store: Store? = nil) throws -> Bool {
        try (store ?? scene.store).takeTimerSlot(
            TimerSlot(timer: "a/b", dueAt: dueAt, takenAt: now ?? dueAt, schedule: "rate(1 hour)"))
    }

    @Test func `a slot is taken once, whoever asks`() throws {
        let other = try scene.another()
        #expect(try take(start))
        #expect(try !take(start))
        #expect(try !take(start, by: other))
        #expect(try take(start + .seconds(3600), by: other))
        #expect(try !take(start + .seconds(3600)))
    }

    @Test func `of many that ask at once one gets each slot`() throws {
        let path = scene.path
        let counts = try Threads.run(4) { _ in
            let store = try Store(path: path)
            return try (0..<50).count { number in
                let dueAt = start + .seconds(number)
                return try store.takeTimerSlot(
                    TimerSlot(timer: "a/b", dueAt: dueAt, takenAt: start, schedule: "s"))
            }
        }.map { try $0.get() }
        #expect(counts.reduce(0, +) == 50)
        #expect(try scene.store.timerSlots().map(\.dueAt) == [start + .seconds(49)])
    }

    @Test func `what lies before a slot that was taken is gone`() throws {
        #expect(try take(start))
        #expect(try !take(start - .seconds(3600)))
        #expect(try take(start + .seconds(1)))
        #expect(try scene.count("SELECT count(*) FROM timer_slots") == 1)
    }

    @Test func `a slot that was taken under a clock far ahead holds nothing back`() throws {
        #expect(try take(start + .seconds(86_400), at: start + .seconds(86_400)))
        #expect(try !take(start, at: start))
        #expect(try take(start, at: start - .milliseconds(1)))
        #expect(try scene.store.timerSlots().map(\.dueAt) == [start])
    }

    @Test func `begins to count where the timer is new`() throws {
        let slots = try scene.store.beginTimers(names, at: start)
        #expect(slots == [TimerSlot(timer: "a/b", dueAt: start, takenAt: nil, schedule: "rate(1 hour)")])
        #expect(try scene.store.beginTimers(names, at: start + .seconds(60)) == slots)
        #expect(try take(start + .seconds(60), at: start + .seconds(61)))
        let taken = try scene.store.beginTimers(names, at: start + .seconds(90))
        #expect(taken.map(\.takenAt) == [start + .seconds(61)])
    }

    @Test func `another schedule begins to count anew, and leaves other timers alone`() throws {
        _ = try scene.store.beginTimers(names + [(timer: "c/d", schedule: "@daily")], at: start)
        let slots = try scene.store.beginTimers([("a/b", "@hourly")], at: start + .seconds(60))
        #expect(slots.map(\.timer) == ["a/b", "c/d"])
        #expect(slots.map(\.dueAt) == [start + .seconds(60), start])
        #expect(slots.map(\.schedule) == ["@hourly", "@daily"])
    }

    @Test func `what was ended begins to count anew, and what was taken stays taken`() throws {
        _ = try scene.store.beginTimers(names, at: start)
        #expect(try take(start + .seconds(60), at: start + .seconds(60)))
        try scene.store.endTimers(["a/b", "c/d"])
        #expect(try !take(start + .seconds(60), at: start + .seconds(61)))
        let slots = try scene.store.beginTimers(names, at: start + .seconds(600))
        #expect(slots.map(\.dueAt) == [start + .seconds(600)] && slots.map(\.takenAt) == [nil])
    }

    @Test func `begins to count anew where the clock was far ahead`() throws {
        _ = try scene.store.beginTimers(names, at: start + .seconds(90_000))
        #expect(try scene.store.beginTimers(names, at: start).map(\.dueAt) == [start])
    }
}
