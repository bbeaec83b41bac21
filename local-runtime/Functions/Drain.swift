internal import Webhooks

/// Runs one function in the background, never twice at the same time.
///
/// However often it is woken while it runs, it runs once more afterwards: what came in the meantime is then seen.
@RuntimeActor
final class Drain {
    /// Runs in a row because the function says that there is more. Then the others get their turn: the next timer or
    /// wake goes on.
    static let runsInARowMax = 100

    private let function: Manifest.Function
    private let run: () async -> Invocation.Result
    private var isRunning = false
    private var isWanted = false
    private var isStopped = false
    private var whenStopped: Waiter?

    /// - Parameter run: runs the function once.
    init(_ function: Manifest.Function, run: @escaping @RuntimeActor () async -> Invocation.Result) {
        (self.function, self.run) = (function, run)
    }

    /// There is work: run now, or once more after the run that is going on.
    func wake() {
        isWanted = true
        startIfIdle()
    }

    /// The timer's time has come. A run that is going on will do.
    func tick() {
        if !isRunning { wake() }
    }

    /// Ticks at once and then at each interval, until it is stopped. Ticks that were missed are left out.
    func keepTime(every interval: Duration) async {
        var next = ContinuousClock.now
        while !isStopped {
            tick()
            let now = ContinuousClock.now
            while next <= now { next += interval }
            await RuntimeActor.shared.loop.sleep(until: next)
        }
    }

    /// No run begins any more; waits for the one that is going on.
    func stop(until deadline: ContinuousClock.Instant) async {
        isStopped = true
        guard isRunning else { return }
        _ = await RuntimeActor.shared.loop.suspend(until: deadline) { whenStopped = $0 }
    }

    private func startIfIdle() {
        guard !isRunning, !isStopped else { return }
        isRunning = true
        RuntimeActor.start { await self.runWhileWanted() }
    }

    private func runWhileWanted() async {
        defer {
            isRunning = false
            whenStopped?.wake(.ready)
        }
        var runs = 0
        while isWanted, !isStopped {
            isWanted = false
            let wantsAnother = await runOnce()
            runs += 1
            if wantsAnother, runs < Self.runsInARowMax { isWanted = true }
        }
    }

    private func runOnce() async -> Bool {
        do throws(Problem) {
            let answer = try FunctionAnswer(await run())
            let response = try answer.response(status: 200)
            if response.status != 200 {
                Log.warning(
                    "The function answered: " + String(decoding: response.body, as: UTF8.self), function: function.name)
            }
            return answer.wantsAnotherRun
        } catch {
            Log.warning(error.failure.message, function: function.name)
            return false
        }
    }
}
