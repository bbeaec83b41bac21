internal import Glibc

/// All that runs without anybody waiting for its answer: timers, functions that others wake, and those that serve the
/// store's queues.
@RuntimeActor
final class Background {
    private var manifest: Manifest
    private let caller: Caller
    private let store: RuntimeStore
    private var drains: [String: Drain] = [:]
    /// By function.
    private var watches: [String: QueueWatch] = [:]
    private var isStarted = false

    /// - Parameter changes: tells of what others put into the store.
    init(_ manifest: RuntimeManifest, caller: Caller, store: RuntimeStore, changes: ChangeWatch) {
        (self.manifest, self.caller, self.store) = (manifest.current, caller, store)
        changes.onChange { [unowned self] in for watch in watches.values { watch.look() } }
        manifest.observe { [unowned self] in self.change(to: $0) }
    }

    func start() {
        isStarted = true
        for (name, drain) in drains { keepTime(of: drain, name) }
        for watch in watches.values { RuntimeActor.start { await watch.run() } }
    }

    /// Wakes those that have work to do after `function` succeeded.
    func wake(after function: Manifest.Function) {
        for name in function.wakes { drains[name]?.wake() }
    }

    /// Asks what runs to end (SIGTERM), and waits for it.
    func stop(until deadline: ContinuousClock.Instant) async {
        for watch in watches.values { watch.stop() }
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
        for function in manifest.functions where function.runsByItself || woken.contains(function.name) {
            if let drain = self.drains[function.name], before[function.name]?.isLike(function) == true {
                drains[function.name] = drain
            } else {
                let drain = Drain { [caller] in await Self.run(function, by: caller) }
                drains[function.name] = drain
                if isStarted { keepTime(of: drain, function.name) }
            }
        }
        for (name, drain) in self.drains where drains[name] !== drain { drain.close() }
        self.drains = drains
        watchQueues(of: manifest)
    }

    private func watchQueues(of manifest: Manifest) {
        for (name, watch) in watches where !watch.isOf(drains[name]) {
            watch.stop()
            watches[name] = nil
        }
        for function in manifest.functions where watches[function.name] == nil {
            guard let queue = function.queue, let drain = drains[function.name] else { continue }
            let watch = QueueWatch(queue, of: drain, in: store)
            watches[function.name] = watch
            if isStarted { RuntimeActor.start { await watch.run() } }
        }
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

extension Manifest.Function {
    /// Whether it runs though nobody calls it and no other function wakes it.
    fileprivate var runsByItself: Bool { timer != nil || queue != nil }

    /// Whether what makes it run by itself is the same.
    fileprivate func isLike(_ other: Manifest.Function) -> Bool { timer == other.timer && queue == other.queue }
}
