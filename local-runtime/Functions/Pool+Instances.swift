internal import Glibc

/// The instances of a pool: from their start to their end.
extension Pool {
    /// A warm instance that has grown to this share of its memory limit is replaced before it would hit it.
    nonisolated static let memoryShareMax = 0.75

    func startInstance(_ description: ProgramDescription) throws(IOFailure) -> Instance {
        guard let stamp = ProgramStamp(program) else { throw .system(ENOENT) }
        let takesContext = description.takesContext
        let launch = launch(\.lines, takesContext ? ["--lines", "--context"] : ["--lines"])
        let child = try Child(launch, among: running)
        let instance = Instance(child, stamp: stamp, generation: generation, takesContext: takesContext)
        instances.append(instance)
        RuntimeActor.start { [function] in
            var relay = LineRelay(from: child.errors, of: function.name)
            await relay.run()
        }
        RuntimeActor.start {
            await instance.watch()
            self.instances.removeAll { $0 === instance }
            self.hasRoom()
        }
        return instance
    }

    /// Gives a group to an instance and sees to what becomes of both.
    func exchange(_ calls: [Call], with instance: Instance) async {
        if let seconds = function.processes.processorSecondsMax, let used = instance.processorSecondsUsed {
            ProcessLimits.setProcessorSeconds(used + 1 + seconds, for: instance.child.pid)
        }
        let loss = await instance.answer(calls, within: function.timeout)
        if let loss { return await mourn(instance, loss.fault, unsent: loss.unsent) }
        if isClosed || isOutdated(instance) || isWornOut(instance) { instance.end() }
        instance.release()
        if !waiting.isEmpty { plan() }
    }

    /// An instance has failed: it is ended, and each call that it did not answer gets what it is due.
    private func mourn(_ instance: Instance, _ fault: Instance.Fault, unsent: Int) async {
        let group = instance.group
        if fault != .ended { instance.end(signal: fault == .timedOut ? SIGTERM : SIGKILL) }
        let ending = fault == .timedOut ? nil : await instance.ended(until: .now + Instance.grace)
        if fault == .ended { instance.end(signal: SIGKILL) }
        let limits = launches.lines?.limits ?? ProcessLimits()
        let loss = GroupLoss(
            fault: fault, isSafe: function.isSafe, count: group.count, unsent: unsent,
            crash: FunctionAnswer.crash(ending, memoryMax: instance.memoryMax, limits: limits))
        var again: [Call] = []
        for (place, call) in group.enumerated() {
            switch loss.fate(at: place, losses: call.losses) {
            case .again where isClosed: call.end(Call.Outcome(result: .failure(.busy)))
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
        if processCount == 0 {
            for waiter in whenEmpty { waiter.wake(.ready) }
            whenEmpty = []
        }
        if !waiting.isEmpty { plan() }
    }

    // MARK: - Upkeep

    /// What is to be looked at now and then: whether the program was rebuilt, who is idle, whether there are enough.
    func keepUp(at now: ContinuousClock.Instant) {
        guard !isClosed else { return }
        replaceOutdated()
        let settings = function.processes
        var spare = instances.count { $0.state != .ending } - settings.min
        for instance in instances where spare > 0 && instance.isFree && now - instance.lastUsedAt >= settings.idleTime {
            instance.end()
            spare -= 1
        }
        guard settings.mode == .warm, processCount < settings.min else { return }
        guard let description = knownDescription else { return askForDescription() }
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
        return stamp != instance.stamp
    }

    private func isWornOut(_ instance: Instance) -> Bool {
        let settings = function.processes
        return instance.uses >= settings.usesMax
            || Double(instance.memory) >= Double(settings.memoryMax) * Self.memoryShareMax
    }

    // MARK: - What the program says about itself

    var knownDescription: ProgramDescription? {
        guard let described, let stamp = ProgramStamp(program), stamp == described.stamp else { return nil }
        return described.description
    }

    func askForDescription() {
        guard !isAsking else { return }
        isAsking = true
        RuntimeActor.start {
            _ = try? await self.description()
            self.isAsking = false
            if !self.waiting.isEmpty { self.plan() }
        }
    }

    /// It is asked once for each program.
    func description() async throws(Problem) -> ProgramDescription {
        if let knownDescription { return knownDescription }
        let stamp = ProgramStamp(program)
        let call = Call([], context: .none, cause: .call, arguments: ["--describe"])
        let outcome = await run(call)
        // A program that does not know the question is one without a description, not one that cannot be called.
        var description = ProgramDescription()
        if let answer = try? outcome.result.get() { description = ProgramDescription(answer.bytes) }
        if let stamp { described = (stamp, description) }
        return description
    }

    // MARK: - The end of all

    /// Ends what stays up: when it has answered what it was given.
    func endInstances(signal: Int32? = nil) {
        for instance in instances { instance.end(signal: signal) }
    }

    /// SIGTERM to the background work that is under way; what waits of it is turned away.
    func endBackground() {
        for call in waiting where !call.cause.isOfClient { call.end(Call.Outcome(result: .failure(.busy))) }
        for instance in instances where instance.group.contains(where: { !$0.cause.isOfClient }) {
            instance.end(signal: SIGTERM)
        }
        for run in singles where !run.call.cause.isOfClient { run.signal(SIGTERM) }
    }

    func emptied(until deadline: ContinuousClock.Instant) async {
        guard processCount > 0 else { return }
        _ = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter in
            if processCount > 0 { whenEmpty.append(waiter) } else { waiter.wake(.ready) }
        }
    }
}
