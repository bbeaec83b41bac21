internal import Storage

/// Notices what others put into the store: processes that were called by hand, or another runtime.
///
/// A look is one number from memory that all connections share; only where it has changed do those who wait ask more.
@RuntimeActor
final class ChangeWatch {
    /// So work of others is found within this time and a little more, and an idle runtime does next to nothing.
    nonisolated static let lookEvery: Duration = .milliseconds(500)

    private let counter: () async throws(StoreError) -> Int
    private var listeners: [() -> Void] = []
    private var last: Int?
    private var isFailing = false
    private var isStopped = false
    private var sleeper: Waiter?

    convenience init(_ store: RuntimeStore) {
        self.init { () async throws(StoreError) in
            try await store.perform { store throws(StoreError) in try store.changeCounter() }
        }
    }

    /// - Parameter counter: another number than before where somebody else has changed the store.
    init(counter: @escaping @RuntimeActor () async throws(StoreError) -> Int) { self.counter = counter }

    /// Whether it knows what to compare with: before that, it notices nothing.
    var hasLooked: Bool { last != nil }

    /// Calls `listener` after each change that somebody else has made.
    func onChange(_ listener: @escaping @RuntimeActor () -> Void) { listeners.append(listener) }

    /// Looks until it is stopped.
    func run() async {
        while !isStopped {
            await look()
            guard !isStopped else { return }
            _ = await RuntimeActor.shared.loop.suspend(until: .now + Self.lookEvery) { sleeper = $0 }
        }
    }

    func stop() {
        isStopped = true
        sleeper?.wake(.stopped)
    }

    private func look() async {
        do throws(StoreError) {
            let number = try await counter()
            defer { last = number }
            isFailing = false
            // What is there at the start everybody looks for himself.
            if let last, last != number { for listener in listeners { listener() } }
        } catch {
            if !isFailing { Log.write(.warning, "The store cannot be looked at (\(error.kind)); trying again.") }
            isFailing = true
        }
    }
}
