internal import Glibc

/// All that runs without anybody waiting for its answer: timers, and functions that others wake.
@RuntimeActor
final class Background {
    private var manifest: Manifest
    private let caller: Caller
    private var drains: [String: Drain] = [:]
    private var isStarted = false

    init(_ manifest: RuntimeManifest, caller: Caller) {
        (self.manifest, self.caller) = (manifest.current, caller)
        manifest.observe { [unowned self] in self.change(to: $0) }
    }

    func start() {
        isStarted = true
        for (name, drain) in drains { keepTime(of: drain, name) }
    }

    /// Wakes those that have work to do after `function` succeeded.
    func wake(after function: Manifest.Function) {
        for name in function.wakes { drains[name]?.wake() }
    }

    /// Asks what runs to end (SIGTERM), and waits for it.
    func stop(until deadline: ContinuousClock.Instant) async {
        for drain in drains.values { drain.close() }
        let stopping = drains.values.map { drain in SideTask { await drain.stop(until: deadline) } }
        caller.endBackground()
        for task in stopping { await task.value() }
    }

    /// Those that are as they were go on; a run that is going on ends as it would have.
    private func change(to manifest: Manifest) {
        let before = self.manifest
        self.manifest = manifest
        let woken = Set(manifest.functions.flatMap(\.wakes))
        var drains: [String: Drain] = [:]
        for function in manifest.functions where function.timer != nil || woken.contains(function.name) {
            if let drain = self.drains[function.name], before[function.name]?.timer == function.timer {
                drains[function.name] = drain
            } else {
                let drain = Drain { [caller] in await Self.run(function, by: caller) }
                drains[function.name] = drain
                if isStarted { keepTime(of: drain, function.name) }
            }
        }
        for (name, drain) in self.drains where drains[name] !== drain { drain.close() }
        self.drains = drains
    }

    private func keepTime(of drain: Drain, _ name: String) {
        guard let interval = manifest[name]?.timer else { return }
        RuntimeActor.start { await drain.keepTime(every: interval) }
    }

    private static func run(
        _ function: Manifest.Function, by caller: Caller
    ) async -> Result<FunctionAnswer, Problem> {
        do throws(Problem) {
            let context = CallContext.new()
            return .success(
                try await caller.call(function, request: Array("{}".utf8), context: context, cause: .wake))
        } catch {
            return .failure(error)
        }
    }
}
