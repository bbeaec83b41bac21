internal import Glibc

/// All that runs without anybody waiting for its answer: timers, functions that others wake, and those that serve the
/// store's queues.
@RuntimeActor
final class Background {
    private let manifest: Manifest
    private let running = RunningChildren()
    private var drains: [String: Drain] = [:]
    private var watches: [QueueWatch] = []

    /// - Parameter changes: tells of what others put into the store.
    init(_ manifest: Manifest, programs: Programs, store: RuntimeStore, changes: ChangeWatch) {
        self.manifest = manifest
        let woken = Set(manifest.functions.flatMap(\.wakes))
        for function in manifest.functions where function.runsByItself || woken.contains(function.name) {
            let invocation = Invocation(
                program: programs.path(of: function.name), environment: programs.environment,
                timeout: function.timeout, running: running)
            let drain = Drain(function) { await invocation.run(Array("{}".utf8)) }
            drains[function.name] = drain
            guard let queue = function.queue else { continue }
            let watch = QueueWatch(queue, of: drain, in: store)
            changes.onChange { watch.look() }
            watches.append(watch)
        }
    }

    func start() {
        for function in manifest.functions {
            guard let interval = function.timer, let drain = drains[function.name] else { continue }
            RuntimeActor.start { await drain.keepTime(every: interval) }
        }
        for watch in watches { RuntimeActor.start { await watch.run() } }
    }

    /// Wakes those that have work to do after `function` succeeded.
    func wake(after function: Manifest.Function) {
        for name in function.wakes { drains[name]?.wake() }
    }

    /// Asks what runs to end (SIGTERM), and waits for it.
    func stop(until deadline: ContinuousClock.Instant) async {
        for watch in watches { watch.stop() }
        for drain in drains.values { drain.close() }
        let stopping = drains.values.map { drain in SideTask { await drain.stop(until: deadline) } }
        running.signal(SIGTERM)
        for task in stopping { await task.value() }
    }

    func kill() { running.signal(SIGKILL) }
}

extension Manifest.Function {
    /// Whether it runs though nobody calls it and no other function wakes it.
    fileprivate var runsByItself: Bool { timer != nil || queue != nil }
}
