/// Everything that the runtime does happens on this actor, and so on one thread: the one that runs ``EventLoop/run()``.
@globalActor
final actor RuntimeActor {
    static let shared = RuntimeActor()

    nonisolated let loop = EventLoop()
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
}
