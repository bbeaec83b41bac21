internal import Storage
internal import Webhooks

/// Makes the asynchronous calls that wait in the store: those of this runtime, and those that another one left behind.
///
/// A claim is a lease, so that two runtimes never make one call at a time. What has ended is written down in the same batch
/// that claims what comes next.
@RuntimeActor
final class CallRunner {
    /// A lease is longer than the function's own time by this much: for a free instance, the end of one that took too long,
    /// and for writing down what came.
    nonisolated static let leaseMargin: Duration = .seconds(30)
    /// The time of a function that is not in the manifest any more: its calls are given up at once.
    nonisolated static let timeoutUnknown: Duration = .seconds(1)
    /// For giving back what is under way at the end.
    static let giveBackTime: Duration = .seconds(2)

    private let store: RuntimeStore
    private let manifest: () -> Manifest
    private let attempt: (Manifest.Function, AsyncCall) async -> CallOutcome
    private let leaseMargin: Duration
    /// The attempts under way, each by its newest claim: one that outlives its lease, as when the machine sleeps, is due
    /// again and claimed anew, by this runtime too.
    private var running: [ID<AsyncCall>: AsyncCall] = [:]
    private var ended: [CallEnd] = []
    private var retention = CallRetention()
    private var backoff = Backoff.store
    private var isLookWanted = false
    private var isStopped = false
    private var isCutOff = false
    private var isServing = false
    private var sleeper: Waiter?
    private var whenAtRest: Waiter?

    /// - Parameters:
    ///   - manifest: as it is now.
    ///   - attempt: makes a call once.
    init(
        _ store: RuntimeStore, leaseMargin: Duration = CallRunner.leaseMargin,
        manifest: @escaping @RuntimeActor () -> Manifest,
        attempt: @escaping @RuntimeActor (Manifest.Function, AsyncCall) async -> CallOutcome
    ) { (self.store, self.leaseMargin, self.manifest, self.attempt) = (store, leaseMargin, manifest, attempt) }

    /// Calls under way.
    var runningCount: Int { running.count }

    /// There may be something to do.
    func look() {
        isLookWanted = true
        sleeper?.wake(.ready)
    }

    /// Makes calls until it is stopped and nothing is under way any more.
    func run() async {
        isServing = true
        while !isStopped || !running.isEmpty || !ended.isEmpty {
            isLookWanted = false
            let next = await turn()
            if isLookWanted { continue }
            let deadline = next.map { ContinuousClock.now + max(.zero, $0 - .now) }
            _ = await RuntimeActor.shared.loop.suspend(until: deadline) { sleeper = $0 }
        }
        isServing = false
        whenAtRest?.wake(.ready)
    }

    /// No call begins any more; waits for those under way.
    func stop(until deadline: ContinuousClock.Instant) async {
        isStopped = true
        look()
        guard isServing else { return }
        _ = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter in
            // The way into the wait may take a turn, in which all can end.
            if isServing { whenAtRest = waiter } else { waiter.wake(.ready) }
        }
    }

    /// The processes are about to be killed: that is no failure of the calls.
    func cutOff() { isCutOff = true }

    /// Lets others make at once what was cut off, as if it had not begun. Its processes must have ended.
    func giveBack() async {
        let cutOff = running.values.map { CallEnd($0, .givenBack(dueAt: .now)) } + ended
        (running, ended) = ([:], [])
        guard !cutOff.isEmpty else { return }
        var waiter: Waiter?
        RuntimeActor.start { [store] in
            _ = try? await store.perform { store throws(StoreError) in try store.turn(ending: cutOff, at: .now) }
            waiter?.wake(.ready)
        }
        _ = await RuntimeActor.shared.loop.suspend(until: .now + Self.giveBackTime) { waiter = $0 }
    }

    // MARK: - Turns

    /// - Returns: when something will be due; nil: when something changes.
    private func turn() async -> Timestamp? {
        let ends = ended
        ended = []
        let now = Timestamp.now
        let plan = plan()
        let cut = retention.cut(at: now)
        do throws(StoreError) {
            let (turn, next) = try await store.perform { store throws(StoreError) in
                if let cut {
                    _ = try store.deleteDeadLetters(before: cut.before, keeping: cut.count, bytes: cut.bytes)
                }
                return try plan.make(in: store, ending: ends)
            }
            backoff.reset()
            if cut != nil { retention.wasCut(at: now) }
            tell(ends, lost: turn.lost)
            for call in turn.claims where !holds(call) {
                if isStopped { ended.append(CallEnd(call, .givenBack(dueAt: now))) } else { begin(call) }
            }
            // There may be more of it.
            if !turn.claims.isEmpty { isLookWanted = true }
            return next
        } catch {
            ended = ends + ended
            if backoff.isFresh { Log.write(.warning, "Waiting calls cannot be read (\(error.kind)); trying again.") }
            return .now + backoff.next()
        }
    }

    private func plan() -> CallPlan {
        let manifest = manifest()
        return CallPlan(
            running: isStopped ? nil : Dictionary(grouping: running.values, by: \.function).mapValues(\.count),
            lease: { [leaseMargin] in (manifest[$0]?.timeout ?? Self.timeoutUnknown) + leaseMargin })
    }

    /// Says what became of attempts.
    private func tell(_ ends: [CallEnd], lost: [ID<AsyncCall>]) {
        for end in ends {
            let subject = Log.Subject(function: end.call.function, requestID: end.call.requestID)
            if lost.contains(end.call.id) {
                Log.write(.warning, "The call \(end.call.id) was lost to another runtime, or deleted.", subject)
            } else if case .givenUp(let error) = end.result {
                retention.add(1)
                Log.write(.warning, "The call \(end.call.id) is a dead letter now: \(error)", subject)
            }
        }
    }

    /// Whether an attempt of this runtime's own is under way, or has ended and is not written down yet. It is made no
    /// second time then, and what comes of it counts by this claim: those before it hold no more.
    private func holds(_ call: AsyncCall) -> Bool {
        if running[call.id] != nil {
            running[call.id] = call
        } else if let place = ended.firstIndex(where: { $0.call.id == call.id }) {
            ended[place].call = call
        } else {
            return false
        }
        return true
    }

    private func begin(_ call: AsyncCall) {
        running[call.id] = call
        RuntimeActor.start {
            var outcome = await self.outcome(of: call)
            if self.isCutOff, case .failed = outcome { outcome = .notMade }
            // Given back already.
            guard let held = self.running.removeValue(forKey: call.id) else { return }
            self.ended.append(CallEnd(held, outcome, at: .now, jitter: .random(in: 0..<1)))
            self.look()
        }
    }

    private func outcome(of call: AsyncCall) async -> CallOutcome {
        guard let function = manifest()[call.function] else {
            return .refused(error: CallOutcome.error(.notFound, "There is no such function any more."))
        }
        guard call.attempt <= CallRetry.attemptsMax else {
            return .failed(error: CallOutcome.error(.internal, "The runtime ended during the last attempt."))
        }
        return await attempt(function, call)
    }
}
