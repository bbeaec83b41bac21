internal import Webhooks

/// Runs one function in the background, never twice at the same time.
///
/// However often it is woken while it runs, it runs once more afterwards: what came in the meantime is then seen.
@RuntimeActor
final class Drain {
    /// Runs in a row because the function says that there is more. Then the others get their turn: the next timer or
    /// wake goes on.
    static let runsInARowMax = 100

    /// The wait before a run that follows one that died. It doubles with each that dies too, up to the largest.
    static let restartWaitFirst: Duration = .milliseconds(250)
    static let restartWaitMax: Duration = .seconds(5)

    private let run: () async -> Result<FunctionAnswer, Problem>
    private(set) var isRunning = false
    private var isWanted = false
    private var isStopped = false
    private var whenStopped: Waiter?
    private var restart: Waiter?

    private var restListeners: [(Rest) -> Void] = []

    /// How the last of some runs in a row ended.
    struct Rest: Equatable {
        var startedAt: Timestamp
        var outcome: Outcome

        enum Outcome: Equatable {
            case worked
            /// There was nothing to do.
            case idled
            /// There was something to do, and none of it was done.
            case leftAll
        }
    }

    /// What a run came to.
    private enum End {
        case done(Rest.Outcome, leavesMore: Bool)
        /// It may go better in a moment.
        case died
    }

    /// - Parameter run: runs the function once.
    init(run: @escaping @RuntimeActor () async -> Result<FunctionAnswer, Problem>) { self.run = run }

    /// Calls `listener` whenever no run goes on any more.
    func onRest(_ listener: @escaping @RuntimeActor (Rest) -> Void) { restListeners.append(listener) }

    /// There is work: run now, or once more after the run that is going on.
    func wake() {
        isWanted = true
        startIfIdle()
    }

    /// The timer's time has come. A run that is going on will do.
    func tick() {
        if !isRunning { wake() }
    }

    /// No run begins any more.
    func close() {
        isStopped = true
        restart?.wake(.stopped)
    }

    /// No run begins any more; waits for the one that is going on.
    func stop(until deadline: ContinuousClock.Instant) async {
        close()
        guard isRunning else { return }
        _ = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter in
            // The way into the wait may take a turn, in which the run can end.
            if isRunning { whenStopped = waiter } else { waiter.wake(.ready) }
        }
    }

    private func startIfIdle() {
        guard !isRunning, !isStopped else { return }
        isRunning = true
        RuntimeActor.start { await self.runWhileWanted() }
    }

    private func runWhileWanted() async {
        var rest = Rest(startedAt: .now, outcome: .idled)
        defer {
            isRunning = false
            whenStopped?.wake(.ready)
            for listener in restListeners { listener(rest) }
        }
        var (runs, wait) = (0, Self.restartWaitFirst)
        while isWanted, !isStopped {
            isWanted = false
            runs += 1
            rest.startedAt = .now
            switch await runOnce() {
            case .done(let outcome, let leavesMore):
                rest.outcome = outcome
                wait = Self.restartWaitFirst
                // What this run could not do, the next one cannot either.
                if leavesMore, outcome == .worked, runs < Self.runsInARowMax { isWanted = true }
            case .died:
                isWanted = true
                guard !isStopped else { return }
                _ = await RuntimeActor.shared.loop.suspend(until: .now + wait) { restart = $0 }
                wait = min(wait * 2, Self.restartWaitMax)
            }
        }
    }

    private func runOnce() async -> End {
        do throws(Problem) {
            let answer = try await run().get()
            guard let refusal = try answer.refusal() else {
                return .done(answer.outcome, leavesMore: answer.wantsAnotherRun)
            }
            return Self.end(refusal)
        } catch {
            return Self.end(error.failure.code)
        }
    }

    /// Waiting a moment does not mend what is set wrong: the next timer or wake tries again.
    private static func end(_ code: Failure.Code) -> End {
        code == .internal || code == .unavailable ? .died : .done(.leftAll, leavesMore: false)
    }
}

extension FunctionAnswer {
    /// What a run did, by its counts. A function that has none is taken at its word that there is more to do.
    fileprivate var outcome: Drain.Rest.Outcome {
        guard processedCount == 0 else { return .worked }
        return wantsAnotherRun ? .leftAll : .idled
    }
}
