internal import Storage
internal import Webhooks

/// All that runs without anybody waiting for its answer: what timers run, functions that others wake, and those that serve
/// the store's queues.
@RuntimeActor
final class Background {
    private let caller: Caller
    private let store: RuntimeStore
    private var drains: [String: Drain] = [:]
    /// By function.
    private var watches: [String: (queue: Queue, watch: QueueWatch)] = [:]
    private var isStarted = false
    /// The request of a drain's next run, where a timer has one for it.
    private var requests: [String: [UInt8]] = [:]
    private var runs = 0
    private var isStopped = false
    private var whenIdle: Waiter?

    /// - Parameter changes: tells of what others put into the store.
    init(_ manifest: RuntimeManifest, caller: Caller, store: RuntimeStore, changes: ChangeWatch) {
        (self.caller, self.store) = (caller, store)
        caller.onSuccess { [unowned self] in self.wake(after: $0) }
        changes.onChange { [unowned self] in for (_, watch) in watches.values { watch.look() } }
        manifest.observe { [unowned self] in self.change(to: $0) }
    }

    /// From now on the queues are watched.
    func start() {
        isStarted = true
        for (_, watch) in watches.values { RuntimeActor.start { await watch.run() } }
    }

    /// Wakes those that have work to do after `function` succeeded.
    private func wake(after function: Manifest.Function) {
        for name in function.wakes { drains[name]?.wake() }
    }

    /// A timer's time has come. Of a function that others wake, too, a run that is going on will do.
    func run(_ function: Manifest.Function, request: [UInt8]) async {
        guard !isStopped else { return }
        if let drain = drains[function.name] {
            if !drain.isRunning { requests[function.name] = request }
            return drain.tick()
        }
        runs += 1
        // What comes of it is told in its report.
        _ = await call(function, request: request, cause: .timer, isDrain: false)
        runs -= 1
        if runs == 0 { whenIdle?.wake(.ready) }
    }

    /// Asks what runs to end (SIGTERM), and waits for it.
    func stop(until deadline: ContinuousClock.Instant) async {
        isStopped = true
        for (_, watch) in watches.values { watch.stop() }
        for drain in drains.values { drain.close() }
        let stopping = drains.values.map { drain in SideTask { await drain.stop(until: deadline) } }
        caller.endBackground()
        for task in stopping { await task.value() }
        guard runs > 0 else { return }
        _ = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter in
            if runs > 0 { whenIdle = waiter } else { waiter.wake(.ready) }
        }
    }

    /// Those that are as they were go on; a run that is going on ends as it would have.
    private func change(to manifest: Manifest) {
        let woken = Set(manifest.functions.flatMap(\.wakes))
        var drains: [String: Drain] = [:]
        for function in manifest.functions where function.queue != nil || woken.contains(function.name) {
            drains[function.name] = self.drains[function.name] ?? drain(function)
        }
        for (name, drain) in self.drains where drains[name] == nil { drain.close() }
        self.drains = drains
        watchQueues(of: manifest)
    }

    private func watchQueues(of manifest: Manifest) {
        for (name, (queue, watch)) in watches where manifest[name]?.queue != queue {
            watch.stop()
            watches[name] = nil
        }
        for function in manifest.functions where watches[function.name] == nil && !isStopped {
            guard let queue = function.queue, let drain = drains[function.name] else { continue }
            let watch = QueueWatch(queue, of: drain, in: store)
            watches[function.name] = (queue, watch)
            if isStarted { RuntimeActor.start { await watch.run() } }
        }
    }

    private func drain(_ function: Manifest.Function) -> Drain {
        Drain { [unowned self] in
            let request = requests.removeValue(forKey: function.name)
            return await call(
                function, request: request ?? Array("{}".utf8), cause: request == nil ? .wake : .timer, isDrain: true)
        }
    }

    private func call(
        _ function: Manifest.Function, request: [UInt8], cause: InvocationReport.Cause, isDrain: Bool
    ) async -> Result<FunctionAnswer, Problem> {
        do throws(Problem) {
            let context = CallContext.new()
            return .success(
                try await caller.call(function, request: request, context: context, cause: cause, isDrain: isDrain))
        } catch {
            return .failure(error)
        }
    }
}
