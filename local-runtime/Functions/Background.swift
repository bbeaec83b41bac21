internal import Glibc
internal import Webhooks

/// All that runs without anybody waiting for its answer: what timers run, and functions that others wake.
@RuntimeActor
final class Background {
    private let manifest: Manifest
    private let programs: Programs
    private let running = RunningChildren()
    private var drains: [String: Drain] = [:]
    /// The request of a drain's next run, where a timer has one for it.
    private var requests: [String: [UInt8]] = [:]
    private var runs = 0
    private var isStopped = false
    private var whenIdle: Waiter?

    init(_ manifest: Manifest, programs: Programs) {
        (self.manifest, self.programs) = (manifest, programs)
        let woken = Set(manifest.functions.flatMap(\.wakes))
        for function in manifest.functions where woken.contains(function.name) {
            let invocation = invocation(of: function)
            drains[function.name] = Drain(function) { [weak self] in
                await invocation.run(self?.requests.removeValue(forKey: function.name) ?? Array("{}".utf8))
            }
        }
    }

    private func invocation(of function: Manifest.Function) -> Invocation {
        Invocation(
            program: programs.path(of: function.name), environment: programs.environment, timeout: function.timeout,
            running: running)
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
        defer {
            runs -= 1
            if runs == 0 { whenIdle?.wake(.ready) }
        }
        let start = ContinuousClock.now
        let result = await invocation(of: function).run(request)
        let subject = Log.Subject(function: function.name, duration: .now - start)
        do throws(Problem) {
            let answer = try FunctionAnswer(result)
            if try answer.refusal() == nil {
                Log.write(.debug, "ran", subject)
                wake(after: function)
            } else {
                Log.write(.warning, "The function answered: " + answer.text, subject)
            }
        } catch {
            Log.write(isStopped ? .debug : .warning, error.failure.message, subject)
        }
    }

    /// Asks what runs to end (SIGTERM), and waits for it.
    func stop(until deadline: ContinuousClock.Instant) async {
        isStopped = true
        for drain in drains.values { drain.close() }
        let stopping = drains.values.map { drain in SideTask { await drain.stop(until: deadline) } }
        running.signal(SIGTERM)
        for task in stopping { await task.value() }
        guard runs > 0 else { return }
        _ = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter in
            if runs > 0 { whenIdle = waiter } else { waiter.wake(.ready) }
        }
    }

    func kill() { running.signal(SIGKILL) }
}
