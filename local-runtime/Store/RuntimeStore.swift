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

    private let counter = UsageCounter()
    var usage: Usage { counter.usage.withLock { $0 } }

    init(path: String) { self.path = path }

    /// Does something with the store; it is opened, and made where there is none, when it is first needed.
    ///
    /// - Throws: ``StoreError``.
    func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Store) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result = Mutex<Result<Value, StoreError>?>(nil)
        let askedAt = ContinuousClock.now
        await withCheckedContinuation { continuation in
            let waiter = OtherThreadWaiter { continuation.resume() }
            thread.run(path: path) { [counter] store in
                let begunAt = ContinuousClock.now
                var hasFailed = false
                do throws(StoreError) {
                    let value = try work(try store.get())
                    result.withLock { $0 = .success(value) }
                } catch {
                    result.withLock { $0 = .failure(error) }
                    hasFailed = true
                }
                counter.usage.withLock {
                    $0.count += 1
                    $0.failures += hasFailed ? 1 : 0
                    $0.waited += begunAt - askedAt
                    $0.worked += .now - begunAt
                }
                RuntimeActor.start { waiter.wake() }
            }
        }
        guard let result = result.withLock({ $0 }) else { preconditionFailure("the work has a result") }
        return try result.get()
    }

    private final class UsageCounter: Sendable {
        let usage = Mutex(Usage())
    }

    /// What the other thread is given to end the wait. It is woken on the runtime's thread alone.
    private final class OtherThreadWaiter: @unchecked Sendable {
        private let onWake: () -> Void
        init(_ onWake: @escaping () -> Void) { self.onWake = onWake }
        @RuntimeActor func wake() { onWake() }
    }

    /// Unchecked: the store is touched on the queue alone.
    private final class StoreThread: @unchecked Sendable {
        private let queue = DispatchQueue(label: "store")
        private var opened: Store?

        func run(path: String, _ work: @escaping @Sendable (Result<Store, StoreError>) -> Void) {
            queue.async { [self] in work(Result { () throws(StoreError) in try store(at: path) }) }
        }

        private func store(at path: String) throws(StoreError) -> Store {
            if let opened { return opened }
            let store = try Store(path: path)
            opened = store
            return store
        }
    }
}
