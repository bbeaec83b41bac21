import Foundation
import Testing

@testable import local_runtime

/// Background work, on a loop that runs in this process, with runs that end when the test says so.
@Suite struct DrainTests {
    init() { LoopThread.start }

    @Test(.onLoop) @RuntimeActor func `runs once more, however often it is woken while it runs`() async {
        let run = ControlledRun()
        let drain = Drain { await run.run() }
        drain.wake()
        await run.started(1)
        for _ in 0..<20 { drain.wake() }
        run.finish()
        await run.started(2)
        run.finish()
        await drain.stop(until: .now + .seconds(10))
        #expect(run.count == 2)
    }

    @Test(.onLoop) @RuntimeActor func `takes the run that goes on for the timer's, too`() async {
        let run = ControlledRun()
        let drain = Drain { await run.run() }
        drain.wake()
        await run.started(1)
        drain.tick()
        run.finish()
        await drain.stop(until: .now + .seconds(10))
        #expect(run.count == 1)
    }

    @Test(.onLoop) @RuntimeActor func `goes on while the function says that there is more`() async {
        var left = 3
        let drain = Drain {
            left -= 1
            return answer("{\"more\":\(left > 0)}")
        }
        drain.wake()
        while drain.isRunning { await Task.yield() }
        await drain.stop(until: .now + .seconds(10))
        #expect(left == 0)
    }

    @Test(.onLoop) @RuntimeActor func `stops for a while when there is always more`() async {
        var runs = 0
        let drain = Drain {
            runs += 1
            return answer("{\"more\":true}")
        }
        drain.wake()
        while drain.isRunning { await Task.yield() }
        #expect(runs == Drain.runsInARowMax)
        drain.wake()
        while runs < 2 * Drain.runsInARowMax { await Task.yield() }
        await drain.stop(until: .now + .seconds(10))
    }

    @Test(.onLoop) @RuntimeActor func `does not begin after it was stopped`() async {
        let run = ControlledRun()
        let drain = Drain { await run.run() }
        await drain.stop(until: .now)
        drain.wake()
        drain.tick()
        #expect(run.count == 0)
    }

    @Test(
        .onLoop,
        arguments: [
            (#"{"processed":2,"more":false}"#, Drain.Rest.Outcome.worked), (#"{"deleted":0}"#, .worked),
            (#"{"processed":0,"more":false}"#, .idled), (#"{"processed":0,"more":true}"#, .leftAll),
            (#"{"error":{"code":"misconfigured","message":"m"}}"#, .leftAll),
        ])
    @RuntimeActor func `tells once how it came to rest`(text: String, outcome: Drain.Rest.Outcome) async {
        let drain = Drain { answer(text) }
        var rests: [Drain.Rest.Outcome] = []
        drain.onRest { rests.append($0.outcome) }
        drain.wake()
        while rests.isEmpty { await Task.yield() }
        await drain.stop(until: .now + .seconds(10))
        #expect(rests == [outcome])
    }

    @Test(
        .onLoop,
        arguments: [
            FunctionAnswer.crash(.killed(signal: SIGKILL), memoryMax: nil, limits: ProcessLimits()),
            FunctionAnswer.timedOut, .unavailable("m"),
        ])
    @RuntimeActor func `begins again a moment after it died, later each time`(death: Problem) async {
        var times: [ContinuousClock.Instant] = []
        let drain = Drain {
            times.append(.now)
            return times.count < 3 ? .failure(death) : answer("{}")
        }
        drain.wake()
        while drain.isRunning { await sleep(for: .milliseconds(1)) }
        #expect(times.count == 3)
        #expect(times[1] - times[0] >= Drain.restartWaitFirst)
        #expect(times[2] - times[1] >= Drain.restartWaitFirst * 2)
    }

    @Test(.onLoop, arguments: ["misconfigured", "invalid_request"])
    @RuntimeActor func `leaves to the timer what does not pass by waiting`(code: String) async {
        var runs = 0
        let drain = Drain {
            runs += 1
            return answer(#"{"error":{"code":"\#(code)","message":"m"}}"#)
        }
        drain.wake()
        while drain.isRunning { await Task.yield() }
        #expect(runs == 1)
    }

    @Test(.onLoop) @RuntimeActor func `does not wait for its next beginning when it is stopped`() async {
        var runs = 0
        let drain = Drain {
            runs += 1
            return .failure(FunctionAnswer.timedOut)
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

/// What a function wrote.
func answer(_ text: String) -> Result<FunctionAnswer, Problem> {
    guard let answer = FunctionAnswer(line: Array(text.utf8)) else {
        return .failure(FunctionAnswer.broken("\(text) is no answer"))
    }
    return .success(answer)
}

/// A run that the test ends.
@RuntimeActor
private final class ControlledRun {
    private(set) var count = 0
    private var ending: Waiter?

    func run() async -> Result<FunctionAnswer, Problem> {
        count += 1
        _ = await RuntimeActor.shared.loop.suspend { ending = $0 }
        return answer("{}")
    }

    func started(_ number: Int) async {
        while count < number || ending?.isOver != false { await Task.yield() }
    }

    func finish() { ending?.wake(.ready) }
}
