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

    /// How much was asked for, since the start.
    struct Usage: Equatable, Sendable {
        var count = 0
        /// Of these, those that failed.
        var failures = 0
        /// From the call to the begin of the work.
        var queued: Duration = .zero
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
        /// What of its usage stands in the book.
        private var told = StoreUsage()
        let usage = Mutex(Usage())

        @RuntimeActor func perform<Value: Sendable>(
            path: String, _ work: @escaping @Sendable (Store) throws(StoreError) -> Value
        ) async throws(StoreError) -> Value {
            let askedAt = ContinuousClock.now
            return try await RuntimeActor.perform(on: queue) { () throws(StoreError) in
                let begunAt = ContinuousClock.now
                var hasFailed = true
                defer { self.note(queued: begunAt - askedAt, hasFailed: hasFailed) }
                let value = try work(try self.store(at: path))
                hasFailed = false
                return value
            }
        }

        private func note(queued: Duration, hasFailed: Bool) {
            usage.withLock {
                $0.count += 1
                $0.failures += hasFailed ? 1 : 0
                $0.queued += queued
            }
            guard let opened else { return }
            UsageBook.own.add(opened.usage - told, of: UsageBook.runtime)
            told = opened.usage
        }

        private func store(at path: String) throws(StoreError) -> Store {
            if let opened { return opened }
            let store = try Store(path: path)
            opened = store
            return store
        }
    }
}
