internal import Dispatch
internal import Storage

/// The store as the runtime uses it: on a thread of its own, since a write waits for the disk and for other processes.
///
/// What is asked for is done in its order, one after the other.
@RuntimeActor
final class RuntimeStore {
    /// The file.
    nonisolated let path: String
    private let thread = StoreThread()

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

        @RuntimeActor func perform<Value: Sendable>(
            path: String, _ work: @escaping @Sendable (Store) throws(StoreError) -> Value
        ) async throws(StoreError) -> Value {
            try await RuntimeActor.perform(on: queue) { () throws(StoreError) in try work(try self.store(at: path)) }
        }

        private func store(at path: String) throws(StoreError) -> Store {
            if let opened { return opened }
            let store = try Store(path: path)
            opened = store
            return store
        }
    }
}
