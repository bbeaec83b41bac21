/// Everything that the runtime does happens on this actor, and so on one thread: the one that runs ``EventLoop/run()``.
@globalActor
final actor RuntimeActor {
    static let shared = RuntimeActor()

    nonisolated let loop = EventLoop()
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Starts work that goes on beside the caller's own.
    static func start(_ work: @escaping @RuntimeActor () async -> Void) {
        Task(executorPreference: shared.loop) { await work() }
    }
}
