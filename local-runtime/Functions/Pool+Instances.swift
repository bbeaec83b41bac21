internal import Glibc
internal import Webhooks

/// When instances that nobody calls are started again.
struct Restarts {
    var backoff = Backoff(first: .seconds(1), max: .seconds(30))
    var next = ContinuousClock.now
}

/// The instances of a pool: from their start to their end.
extension Pool {
    /// A warm instance that has grown to this share of its memory limit is replaced before it would hit it.
    nonisolated static let memoryShareMax = 0.75

    func startInstance(_ description: ProgramDescription) throws(IOFailure) -> Instance {
        guard let stamp = ProgramStamp(program) else { throw .system(ENOENT) }
        let takesContext = description.takesContext
        let launch = launch(takesContext ? ["--lines", "--context"] : ["--lines"])
        let child = try Child(launch, among: running)
        let instance = Instance(
            child, stamp: stamp, generation: generation, limits: launch.limits, takesContext: takesContext)
        instances.append(instance)
        RuntimeActor.start { [function] in
            var relay = LineRelay(from: child.errors, of: function.name)
            await relay.run()
        }
        RuntimeActor.start {
            if let ending = await instance.watch() { self.miss(instance, ending) }
            self.instances.removeAll { $0 === instance }
            self.hasRoom()
        }
        return instance
    }

    /// One that was kept has ended by itself.
    private func miss(_ instance: Instance, _ ending: Child.Ending) {
        if instance.uses > 0 { restarts.backoff.reset() }
        let wait = restarts.backoff.next()
        restarts.next = .now + wait
        let why = FunctionAnswer.crash(ending, memoryMax: instance.memoryMax, limits: instance.limits)
        Log.write(
            .warning, "\(why.failure.message) It had nothing to do; the next one is kept ready in \(wait).",
            Log.Subject(function: function.name))
    }

    /// Gives a group to an instance and sees to what becomes of both.
    func exchange(_ calls: [Call], with instance: Instance) async {
        if let seconds = function.processes.processorSecondsMax { instance.giveProcessorTime(seconds: seconds) }
        let loss = await instance.answer(calls, within: function.timeout)
        if let loss { return await mourn(instance, loss.fault, unsent: loss.unsent) }
        if isDone || isOutdated(instance) || isWornOut(instance) { instance.end() }
        instance.release()
        if !waiting.isEmpty { plan() }
    }

    /// An instance has failed: it is ended, and each call that it did not answer gets what it is due.
    private func mourn(_ instance: Instance, _ fault: Instance.Fault, unsent: Int) async {
        let group = instance.group
        if fault != .ended { instance.end(signal: fault == .timedOut ? SIGTERM : SIGKILL) }
        let ending = fault == .timedOut ? nil : await instance.ended(until: .now + Instance.grace)
        if fault == .ended { instance.end(signal: SIGKILL) }
        let loss = GroupLoss(
            fault: fault, isSafe: function.isSafe, count: group.count, unsent: unsent,
            crash: FunctionAnswer.crash(
                instance.isOverProcessorTime ? .killed(signal: SIGXCPU) : ending, memoryMax: instance.memoryMax,
                limits: instance.limits))
        var again: [Call] = []
        for (place, call) in group.enumerated() {
            switch loss.fate(at: place, losses: call.losses) {
            case .again where isClosed: call.end(Call.Outcome(result: .failure(.ending)))
            case .again: again.append(call)
            case .problem(let problem):
                call.end(
                    Call.Outcome(result: .failure(problem), memoryMax: instance.memoryMax, ending: ending))
            }
        }
        instance.release()
        putBack(again)
        plan()
    }

    /// A process is gone: others can start.
    func hasRoom() {
        if isEmpty {
            for waiter in whenEmpty { waiter.wake(.ready) }
            whenEmpty = []
        }
        if !waiting.isEmpty { plan() }
    }

    // MARK: - Upkeep

    /// What is to be looked at now and then: whether the program was rebuilt, who is idle, whether there are enough.
    func keepUp(at now: ContinuousClock.Instant) {
        for instance in instances { instance.checkProcessorTime() }
        guard !isDone else { return endInstances() }
        replaceOutdated()
        // Those that are up may be told less than they could be.
        if let time = question.answer?.askAgainAt, time <= now, !instances.isEmpty { ask() }
        let settings = function.processes
        var spare = instances.count { $0.state != .ending } - settings.min
        for instance in instances where spare > 0 && instance.isFree && now - instance.lastUsedAt >= settings.idleTime {
            instance.end()
            spare -= 1
        }
        guard settings.mode == .warm, processCount < settings.min, restarts.next <= now else { return }
        guard let description = knownDescription else { return ask() }
        while processCount < settings.min, (try? startInstance(description)) != nil {}
    }

    /// Ends those that work by an old program or old settings; who is busy ends when it has answered.
    func replaceOutdated() {
        for instance in instances where instance.isFree && isOutdated(instance) { instance.end() }
        var excess = instances.count { $0.state != .ending } - function.processes.max
        for instance in instances where excess > 0 && instance.isFree {
            instance.end()
            excess -= 1
        }
    }

    private func isOutdated(_ instance: Instance) -> Bool {
        if instance.generation != generation { return true }
        // Where it is missing, it may be about to be replaced.
        guard let stamp = ProgramStamp(program), programs.exists(function.name) else { return false }
        // Started while the program could not be asked what it takes.
        let isMisled = knownDescription.map { $0.takesContext != instance.takesContext } ?? false
        return stamp != instance.stamp || isMisled
    }

    private func isWornOut(_ instance: Instance) -> Bool {
        let settings = function.processes
        return instance.uses >= settings.usesMax
            || Double(instance.memory.own) >= Double(settings.memoryMax) * Self.memoryShareMax
    }

    // MARK: - The end of all

    /// Ends what stays up: when it has answered what it was given.
    func endInstances(signal: Int32? = nil) {
        for instance in instances { instance.end(signal: signal) }
    }

    /// SIGTERM to the background work that is under way; what waits of it is turned away.
    func endBackground() {
        for call in waiting where !call.cause.isOfClient { call.end(Call.Outcome(result: .failure(.ending))) }
        for instance in instances where instance.group.contains(where: { !$0.cause.isOfClient }) {
            instance.end(signal: SIGTERM)
        }
        for run in singles where !run.call.cause.isOfClient { run.signal(SIGTERM) }
    }

    func emptied(until deadline: ContinuousClock.Instant) async {
        guard !isEmpty else { return }
        _ = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter in
            if !isEmpty { whenEmpty.append(waiter) } else { waiter.wake(.ready) }
        }
    }
}
