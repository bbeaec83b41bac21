import Foundation
import Testing
import Webhooks

@testable import local_runtime

/// The clock itself, on a loop that runs in this process.
@Suite struct WallClockTests {
    init() { LoopThread.start }

    @Test(.onLoop) @RuntimeActor func `the system's clock wakes at the time, not before`() async {
        let clock = WallClock()
        clock.enter()
        let deadlines = [60, 20, 40, -5].map { Timestamp.now + .milliseconds($0) }
        var woken: [Timestamp] = []
        let tasks = deadlines.map { deadline in
            SideTask {
                clock.enter()
                await clock.wait(until: deadline) { _ in }
                #expect(clock.now >= deadline)
                woken.append(deadline)
            }
        }
        for task in tasks { await task.value() }
        // In which order, TimerHeapTests say: a task that this thread begins too late has nothing to wait for.
        #expect(woken.sorted() == deadlines.sorted())
    }

    @Test(.onLoop) @RuntimeActor func `a clock that is moved by hand goes by all times that somebody waits for`()
        async throws
    {
        let start = Timestamp(seconds: 1000)
        let clock = WallClock(startingAt: start)
        var times: [Int64] = []
        clock.enter()
        RuntimeActor.start {
            while times.count < 4 {
                let deadline = clock.now + .seconds(100)
                await clock.wait(until: deadline) { _ in }
                times.append(clock.now.seconds)
            }
            clock.leave()
        }
        try await clock.advance(to: start + .seconds(250), whileRunning: false)
        #expect(times == [1100, 1200])
        #expect(clock.now == start + .seconds(250))
        try await clock.jump(to: start + .seconds(260))
        #expect(times == [1100, 1200, 1260])
        try await clock.advance(to: start + .seconds(400), whileRunning: false)
        #expect(times == [1100, 1200, 1260, 1360])
    }

    /// Else a timer that a new manifest has changed would find times gone by that it had to wait for.
    @Test(.onLoop) @RuntimeActor func `does not run ahead of one that was interrupted`() async throws {
        let start = Timestamp(seconds: 1000)
        let clock = WallClock(startingAt: start)
        var (times, waiting): ([Int64], Waiter?) = ([], nil)
        clock.enter()
        RuntimeActor.start {
            for wait in [1000, 100] {
                let deadline = clock.now + .seconds(wait)
                await clock.wait(until: deadline) { waiting = $0 }
                times.append(clock.now.seconds)
            }
            clock.leave()
        }
        try await clock.advance(to: start + .seconds(50), whileRunning: false)
        clock.interrupt(waiting)
        try await clock.advance(to: start + .seconds(500), whileRunning: false)
        #expect(times == [1050, 1150])
    }

    @Test(.onLoop) @RuntimeActor func `goes back by a jump alone, and the system's clock not at all`() async throws {
        let clock = WallClock(startingAt: Timestamp(seconds: 1000))
        await #expect(throws: WallClock.MoveError.isBehind) {
            try await clock.advance(to: Timestamp(seconds: 999), whileRunning: false)
        }
        try await clock.jump(to: Timestamp(seconds: 999))
        #expect(clock.now == Timestamp(seconds: 999))
        await #expect(throws: WallClock.MoveError.isNotSetByHand) { try await WallClock().jump(to: .now) }
    }

    @Test(.onLoop) @RuntimeActor func `stands still while something runs, unless it is told otherwise`() async throws {
        let clock = WallClock(startingAt: Timestamp(seconds: 0))
        clock.runBegins()
        try await clock.advance(to: Timestamp(seconds: 10), whileRunning: true)
        #expect(clock.now == Timestamp(seconds: 10))
        let moving = SideTask { try? await clock.advance(to: Timestamp(seconds: 20), whileRunning: false) }
        await Task.yield()
        await sleep(for: .milliseconds(1))
        #expect(clock.now == Timestamp(seconds: 10))
        await #expect(throws: WallClock.MoveError.isMoving) { try await clock.jump(to: Timestamp(seconds: 30)) }
        clock.runEnds()
        _ = await moving.value()
        #expect(clock.now == Timestamp(seconds: 20))
    }
}
