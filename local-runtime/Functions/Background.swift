internal import Webhooks

/// All that runs without anybody waiting for its answer: what timers run, and functions that others wake.
@RuntimeActor
final class Background {
    private let caller: Caller
    private var drains: [String: Drain] = [:]
    /// The request of a drain's next run, where a timer has one for it.
    private var requests: [String: [UInt8]] = [:]
    private var runs = 0
    private var isStopped = false
    private var whenIdle: Waiter?

    init(_ manifest: RuntimeManifest, caller: Caller) {
        self.caller = caller
        manifest.observe { [unowned self] in self.change(to: $0) }
    }

    /// Wakes those that have work to do after `function` succeeded.
    func wake(after function: Manifest.Function) {
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
        if case .success(let answer) = await call(function, request: request, cause: .timer), answer.isResult {
            wake(after: function)
        }
        runs -= 1
        if runs == 0 { whenIdle?.wake(.ready) }
    }

    /// Asks what runs to end (SIGTERM), and waits for it.
    func stop(until deadline: ContinuousClock.Instant) async {
        isStopped = true
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
        for function in manifest.functions where woken.contains(function.name) {
            drains[function.name] = self.drains[function.name] ?? drain(function)
        }
        for (name, drain) in self.drains where drains[name] == nil { drain.close() }
        self.drains = drains
    }

    private func drain(_ function: Manifest.Function) -> Drain {
        Drain { [unowned self] in
            let request = requests.removeValue(forKey: function.name)
            return await call(
                function, request: request ?? Array("{}".utf8), cause: request == nil ? .wake : .timer)
        }
    }

    private func call(
        _ function: Manifest.Function, request: [UInt8], cause: InvocationReport.Cause
    ) async -> Result<FunctionAnswer, Problem> {
        do throws(Problem) {
            let context = CallContext.new()
            return .success(try await caller.call(function, request: request, context: context, cause: cause))
        } catch {
            return .failure(error)
        }
    }
}
