internal import Dispatch
internal import Storage
internal import Synchronization

/// The store as the runtime uses it: on a thread of its own, since a write waits for the disk and for other processes.
///
/// What is asked for is done in its order, one after the other.
@RuntimeActor
final class RuntimeStore {
    /// The file.
    nonisolated let path: String
    private let thread = StoreThread()

    /// What the work on the store took, since the start.
    struct Usage: Equatable, Sendable {
        var count = 0
        /// Of these, those that failed.
        var failures = 0
        /// From the call to the begin of the work.
        var waited: Duration = .zero
        /// From there to its end.
        var worked: Duration = .zero
    }

    var usage: Usage { thread.usage.withLock { $0 } }

    init(path: String) { self.path = path }

    /// Does something with the store; it is opened, and made where there is none, when it is first needed.
    ///
    /// - Throws: ``StoreError``.
    func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Store) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await thread.perform(path: path, work)
    }

    /// Unchecked: the store is touched on the queue alone.
    private final class StoreThread: @unchecked Sendable {
        private let queue = DispatchQueue(label: "store")
        private var opened: Store?
        let usage = Mutex(Usage())

        @RuntimeActor func perform<Value: Sendable>(
            path: String, _ work: @escaping @Sendable (Store) throws(StoreError) -> Value
        ) async throws(StoreError) -> Value {
            let askedAt = ContinuousClock.now
            return try await RuntimeActor.perform(on: queue) { () throws(StoreError) in
                let begunAt = ContinuousClock.now
                var hasFailed = true
                defer { self.note(askedAt: askedAt, begunAt: begunAt, hasFailed: hasFailed) }
                let value = try work(try self.store(at: path))
                hasFailed = false
                return value
            }
        }

        private func note(
            askedAt: ContinuousClock.Instant, begunAt: ContinuousClock.Instant, hasFailed: Bool
        ) {
            usage.withLock {
                $0.count += 1
                $0.failures += hasFailed ? 1 : 0
                $0.waited += begunAt - askedAt
                $0.worked += .now - begunAt
            }
        }

        private func store(at path: String) throws(StoreError) -> Store {
            if let opened { return opened }
            let store = try Store(path: path)
            opened = store
            return store
        }
    }
}
