internal import Glibc

/// All that runs without anybody waiting for its answer: timers, and functions that others wake.
@RuntimeActor
final class Background {
    private let manifest: Manifest
    private let running = RunningChildren()
    private var drains: [String: Drain] = [:]

    init(_ manifest: Manifest, programs: Programs) {
        self.manifest = manifest
        let woken = Set(manifest.functions.flatMap(\.wakes))
        for function in manifest.functions where function.timer != nil || woken.contains(function.name) {
            let invocation = Invocation(
                program: programs.path(of: function.name), environment: programs.environment,
                timeout: function.timeout, running: running)
            drains[function.name] = Drain(function) { await invocation.run(Array("{}".utf8)) }
        }
    }

    func start() {
        for function in manifest.functions {
            guard let interval = function.timer, let drain = drains[function.name] else { continue }
            RuntimeActor.start { await drain.keepTime(every: interval) }
        }
    }

    /// Wakes those that have work to do after `function` succeeded.
    func wake(after function: Manifest.Function) {
        for name in function.wakes { drains[name]?.wake() }
    }

    /// Asks what runs to end (SIGTERM), and waits for it.
    func stop(until deadline: ContinuousClock.Instant) async {
        for drain in drains.values { drain.close() }
        let stopping = drains.values.map { drain in SideTask { await drain.stop(until: deadline) } }
        running.signal(SIGTERM)
        for task in stopping { await task.value() }
    }

    func kill() { running.signal(SIGKILL) }
}
