internal import Storage
internal import Webhooks

/// Wakes a function when its queue in the store has work: at the next due time, and for what others have put there.
///
/// Due is a retry whose wait is over, a delivery whose slot of the rate limit has come, or one that a dead process held.
/// Another runtime on the same file wakes too: leases keep the two apart.
@RuntimeActor
final class QueueWatch {
    /// What the store says of a queue.
    struct Outlook: Equatable, Sendable {
        /// Whether there is something to do now.
        var hasWork: Bool
        /// When there will be more to do; nil where nothing waits.
        var nextDue: Timestamp?
    }

    /// The wait after the store could not be asked. It doubles with each time, up to the largest.
    static let failureWaitFirst: Duration = .milliseconds(250)
    static let failureWaitMax: Duration = .seconds(5)

    private let drain: Drain
    private let outlook: (_ now: Timestamp, _ passed: Timestamp) async throws(StoreError) -> Outlook
    private var pace = QueuePace()
    /// Whether the run that goes on was begun by this watch.
    private var hasCalled = false
    private var isLookWanted = false
    private var isStopped = false
    private var sleeper: Waiter?
    private var failureWait = QueueWatch.failureWaitFirst

    convenience init(_ queue: Queue, of drain: Drain, in store: RuntimeStore) {
        self.init(of: drain) { (now, passed) async throws(StoreError) in
            try await store.perform { store throws(StoreError) in
                Outlook(
                    hasWork: try store.hasWork(in: queue, at: now, after: passed),
                    nextDue: try store.nextDue(in: queue, after: max(now, passed)))
            }
        }
    }

    /// - Parameter outlook: what there is to do at `now`, but for what was due at `passed` or before.
    init(
        of drain: Drain,
        outlook: @escaping @RuntimeActor (_ now: Timestamp, _ passed: Timestamp) async throws(StoreError) -> Outlook
    ) {
        (self.drain, self.outlook) = (drain, outlook)
        drain.onRest { [weak self] rest in
            guard let self else { return }
            pace.ended(rest, wasCalledFor: hasCalled, at: .now)
            hasCalled = false
            look()
        }
    }

    /// Something may have changed: ask the store anew.
    func look() {
        isLookWanted = true
        sleeper?.wake(.ready)
    }

    /// Watches until it is stopped.
    func run() async {
        while !isStopped {
            isLookWanted = false
            let next = await step()
            // What came while the store was asked.
            if isLookWanted || isStopped { continue }
            let deadline = next.map { ContinuousClock.now + max(.zero, $0 - .now) }
            _ = await RuntimeActor.shared.loop.suspend(until: deadline) { sleeper = $0 }
        }
    }

    func stop() {
        isStopped = true
        sleeper?.wake(.stopped)
    }

    /// - Returns: when to look again; nil: when something changes.
    private func step() async -> Timestamp? {
        // A run that goes on finds what comes by itself; its end is reported.
        guard !drain.isRunning else { return nil }
        let now = Timestamp.now
        pace.release(at: now)
        do throws(StoreError) {
            let outlook = try await outlook(now, pace.passed)
            failureWait = Self.failureWaitFirst
            if outlook.hasWork {
                // A run that has begun meanwhile reports its end too.
                guard !drain.isRunning else { return nil }
                hasCalled = true
                drain.wake()
                return nil
            }
            return [outlook.nextDue, pace.heldUntil].compactMap(\.self).min()
        } catch {
            defer { failureWait = min(failureWait * 2, Self.failureWaitMax) }
            if failureWait == Self.failureWaitFirst {
                Log.write(.warning, "The store's queue cannot be read (\(error.kind)); trying again.")
            }
            return .now + failureWait
        }
    }
}
