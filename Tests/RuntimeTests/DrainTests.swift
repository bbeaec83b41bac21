import Foundation
import Testing

@testable import local_runtime

/// Background work, on a loop that runs in this process, with runs that end when the test says so.
@Suite struct DrainTests {
    private let function = Manifest.Function(name: "drain", timeout: .seconds(1))

    init() { LoopThread.start }

    @Test @RuntimeActor func `runs once more, however often it is woken while it runs`() async {
        let run = ControlledRun()
        let drain = Drain(function) { await run.run() }
        drain.wake()
        await run.started(1)
        for _ in 0..<20 { drain.wake() }
        run.finish()
        await run.started(2)
        run.finish()
        await drain.stop(until: .now + .seconds(10))
        #expect(run.count == 2)
    }

    @Test @RuntimeActor func `takes the run that goes on for the timer's, too`() async {
        let run = ControlledRun()
        let drain = Drain(function) { await run.run() }
        drain.wake()
        await run.started(1)
        drain.tick()
        run.finish()
        await drain.stop(until: .now + .seconds(10))
        #expect(run.count == 1)
    }

    @Test @RuntimeActor func `goes on while the function says that there is more`() async {
        var left = 3
        let drain = Drain(function) {
            left -= 1
            return .ended(.exited(0), answer: Array("{\"more\":\(left > 0)}".utf8))
        }
        drain.wake()
        while drain.isRunning { await Task.yield() }
        await drain.stop(until: .now + .seconds(10))
        #expect(left == 0)
    }

    @Test @RuntimeActor func `stops for a while when there is always more`() async {
        var runs = 0
        let drain = Drain(function) {
            runs += 1
            return .ended(.exited(0), answer: Array("{\"more\":true}".utf8))
        }
        drain.wake()
        while drain.isRunning { await Task.yield() }
        #expect(runs == Drain.runsInARowMax)
        drain.wake()
        while runs < 2 * Drain.runsInARowMax { await Task.yield() }
        await drain.stop(until: .now + .seconds(10))
    }

    @Test @RuntimeActor func `does not begin after it was stopped`() async {
        let run = ControlledRun()
        let drain = Drain(function) { await run.run() }
        await drain.stop(until: .now)
        drain.wake()
        await drain.keepTime(every: .seconds(1))
        #expect(run.count == 0)
    }

    @Test @RuntimeActor func `comes again after its interval, not before`() async {
        var times: [ContinuousClock.Instant] = []
        let drain = Drain(function) {
            times.append(.now)
            return .ended(.exited(0), answer: Array("{}".utf8))
        }
        let start = ContinuousClock.now
        let timer = Task { await drain.keepTime(every: .milliseconds(20)) }
        while times.count < 4 { await sleep(for: .milliseconds(1)) }
        await drain.stop(until: .now + .seconds(10))
        await timer.value
        for (number, time) in times.enumerated() { #expect(time - start >= .milliseconds(20) * number) }
    }

    @Test(arguments: [
        (#"{"processed":2,"more":false}"#, Drain.Rest.Outcome.worked), (#"{"deleted":0}"#, .worked),
        (#"{"processed":0,"more":false}"#, .idled), (#"{"processed":0,"more":true}"#, .leftAll),
        (#"{"error":{"code":"misconfigured","message":"m"}}"#, .leftAll),
    ])
    @RuntimeActor func `tells once how it came to rest`(answer: String, outcome: Drain.Rest.Outcome) async {
        let status: Int32 = answer.contains("error") ? 78 : 0
        let drain = Drain(function) { .ended(.exited(status), answer: Array(answer.utf8)) }
        var rests: [Drain.Rest.Outcome] = []
        drain.onRest { rests.append($0.outcome) }
        drain.wake()
        while rests.isEmpty { await Task.yield() }
        await drain.stop(until: .now + .seconds(10))
        #expect(rests == [outcome])
    }

    @Test(arguments: [
        Invocation.Result.ended(.killed(signal: SIGKILL), answer: []), .ended(.exited(70), answer: []), .timedOut,
        .ended(.exited(75), answer: Array(#"{"error":{"code":"unavailable","message":"m"}}"#.utf8)),
    ])
    @RuntimeActor func `begins again a moment after it died, later each time`(death: Invocation.Result) async {
        var times: [ContinuousClock.Instant] = []
        let drain = Drain(function) {
            times.append(.now)
            return times.count < 3 ? death : .ended(.exited(0), answer: Array("{}".utf8))
        }
        drain.wake()
        while drain.isRunning { await sleep(for: .milliseconds(1)) }
        #expect(times.count == 3)
        #expect(times[1] - times[0] >= Drain.restartWaitFirst)
        #expect(times[2] - times[1] >= Drain.restartWaitFirst * 2)
    }

    @Test(arguments: ["misconfigured", "invalid_request"])
    @RuntimeActor func `leaves to the timer what does not pass by waiting`(code: String) async {
        var runs = 0
        let drain = Drain(function) {
            runs += 1
            return .ended(.exited(78), answer: Array(#"{"error":{"code":"\#(code)","message":"m"}}"#.utf8))
        }
        drain.wake()
        while drain.isRunning { await Task.yield() }
        #expect(runs == 1)
    }

    @Test @RuntimeActor func `does not wait for its next beginning when it is stopped`() async {
        var runs = 0
        let drain = Drain(function) {
            runs += 1
            return .timedOut
        }
        drain.wake()
        // Longer and longer waits: the third is a second.
        while runs < 3 { await sleep(for: .milliseconds(1)) }
        drain.wake()
        let start = ContinuousClock.now
        await drain.stop(until: .now + .seconds(60))
        #expect(!drain.isRunning)
        #expect(ContinuousClock.now - start < .seconds(30))
    }
}

/// A run that the test ends.
@RuntimeActor
private final class ControlledRun {
    private(set) var count = 0
    private var ending: Waiter?

    func run() async -> Invocation.Result {
        count += 1
        _ = await RuntimeActor.shared.loop.suspend { ending = $0 }
        return .ended(.exited(0), answer: Array("{}".utf8))
    }

    func started(_ number: Int) async {
        while count < number || ending?.isOver != false { await Task.yield() }
    }

    func finish() { ending?.wake(.ready) }
}

/// The runtime's loop on a thread of the tests.
enum LoopThread {
    static let start: Void = Thread { RuntimeActor.shared.loop.run() }.start()
}

@Suite struct SlotsTests {
    init() { LoopThread.start }

    @Test @RuntimeActor func `hands a slot to whoever waits longest`() async {
        let slots = Slots(1, waitingMax: 2, waitMax: .seconds(60))
        #expect(await slots.take())
        var order: [Int] = []
        var waiting: [Task<Void, Never>] = []
        for number in 1...2 {
            let task = Task {
                #expect(await slots.take())
                order.append(number)
                slots.giveBack()
            }
            while slots.waitingCount < number { await Task.yield() }
            waiting.append(task)
        }
        #expect(await !slots.take())
        slots.giveBack()
        for task in waiting { await task.value }
        #expect(order == [1, 2])
        #expect(await slots.take())
    }

    @Test @RuntimeActor func `lets nobody wait for ever`() async {
        let slots = Slots(1, waitingMax: 1, waitMax: .milliseconds(5))
        #expect(await slots.take())
        #expect(await !slots.take())
        slots.giveBack()
        #expect(await slots.take())
    }
}
