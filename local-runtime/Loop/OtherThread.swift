internal import Dispatch
internal import Synchronization

extension RuntimeActor {
    /// Does on another thread what would make the runtime's own stand still, and waits for what comes of it.
    @RuntimeActor static func perform<Value: Sendable, Failure: Error>(
        on queue: DispatchQueue, _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result = Mutex<Result<Value, Failure>?>(nil)
        await withCheckedContinuation { continuation in
            queue.async {
                let outcome = Result { () throws(Failure) in try work() }
                result.withLock { $0 = outcome }
                // Resumed over there, the wait would end by way of yet another thread.
                RuntimeActor.start { continuation.resume() }
            }
        }
        guard let result = result.withLock({ $0 }) else { preconditionFailure("the work has a result") }
        return try result.get()
    }
}
