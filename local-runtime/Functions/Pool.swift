internal import Glibc

/// The processes of one function, and the calls that wait for them.
///
/// There are never more processes than the manifest allows, those that are about to end among them: the next one starts when
/// one of them has been reaped.
@RuntimeActor
final class Pool {
    /// Calls that wait for a process; more are turned away.
    nonisolated static let waitingMax: [Manifest.Processes.Mode: Int] = [.process: 128, .warm: 1024]
    /// How long one waits before it is turned away.
    nonisolated static let waitMax: Duration = .seconds(10)
    /// Bytes of the requests of one group; a single one may be longer.
    nonisolated static let groupMax = 1024 * 1024

    private(set) var function: Manifest.Function
    let programs: Programs
    let running: RunningChildren
    let budget: ProcessBudget
    /// Rises with each change of the settings: what was started before is replaced.
    private(set) var generation = 0
    private(set) var launches = Launches()
    var instances: [Instance] = []
    var singles: [SingleRun] = []
    private(set) var waiting: [Call] = []
    /// What the program said about itself, and which program that was.
    var described: (stamp: ProgramStamp, description: ProgramDescription)?
    var isAsking = false
    private(set) var isClosed = false
    private var isPlanned = false
    var whenEmpty: [Waiter] = []

    /// What processes are started with.
    struct Launches {
        var single: Launch?
        var describing: Launch?
        var lines: Launch?
    }

    init(_ function: Manifest.Function, programs: Programs, running: RunningChildren, budget: ProcessBudget) {
        (self.function, self.programs, self.running, self.budget) = (function, programs, running, budget)
    }

    var processCount: Int { instances.count + singles.count }
    var waitingCount: Int { waiting.count { !$0.isOver } }
    var isFull: Bool { processCount >= function.processes.max }
    var program: String { programs.path(of: function.name) }

    /// Waits for a process and for its answer.
    func run(_ call: Call) async -> Call.Outcome {
        guard makesRoom() else { return Call.Outcome(result: .failure(.busy)) }
        // What a program says about itself is what others wait for.
        if call.arguments.isEmpty { waiting.append(call) } else { waiting.insert(call, at: 0) }
        plan()
        return await call.wait(forProcess: Self.waitMax)
    }

    private func makesRoom() -> Bool {
        guard !isClosed else { return false }
        let most = Self.waitingMax[function.processes.mode] ?? 0
        if waiting.count >= most { waiting.removeAll(where: \.isOver) }
        return waiting.count < most
    }

    /// Hands out calls once all that has just arrived is in line: so that it goes out as one group.
    func plan() {
        guard !isPlanned else { return }
        isPlanned = true
        RuntimeActor.start {
            self.isPlanned = false
            self.handOut()
        }
    }

    private func handOut() {
        waiting.removeAll(where: \.isOver)
        while let call = waiting.first {
            let isSingle = function.processes.mode == .process || !call.arguments.isEmpty
            guard isSingle ? startSingle(call) : giveGroup() else { return }
        }
    }

    // MARK: - One process for one call

    private func startSingle(_ call: Call) -> Bool {
        guard !isFull else {
            instances.first(where: \.isFree)?.end()
            return false
        }
        // Background work and questions come on top of what clients may start.
        let isBudgeted = call.arguments.isEmpty && call.cause.isOfClient
        guard !isBudgeted || budget.take(for: self) else { return false }
        waiting.removeFirst()
        let run = SingleRun(call, function: function, launch: launch(for: call), running: running)
        singles.append(run)
        RuntimeActor.start {
            await run.run()
            self.singles.removeAll { $0 === run }
            if isBudgeted { self.budget.giveBack() }
            self.hasRoom()
        }
        return true
    }

    // MARK: - Groups for instances

    private func giveGroup() -> Bool {
        if let instance = instances.first(where: \.isFree) {
            give(takeGroup(), to: instance, start: .warm)
            return true
        }
        guard !isFull else { return false }
        guard let description = knownDescription else {
            askForDescription()
            return false
        }
        do throws(IOFailure) {
            let instance = try startInstance(description)
            give(takeGroup(), to: instance, start: .cold)
        } catch {
            guard instances.isEmpty else { return false }
            waiting.removeFirst().end(.notStarted(error))
        }
        return true
    }

    private func takeGroup() -> [Call] {
        var (count, bytes) = (0, 0)
        for call in waiting.prefix(function.processes.concurrency) {
            bytes += call.request.count
            // What was lost with others goes by itself, and so does a question.
            if count > 0, bytes > Self.groupMax || call.losses > 0 || !call.arguments.isEmpty { break }
            count += 1
            if call.losses > 0 { break }
        }
        defer { waiting.removeFirst(count) }
        return Array(waiting.prefix(count))
    }

    private func give(_ calls: [Call], to instance: Instance, start: InvocationReport.Start) {
        let now = ContinuousClock.now
        for call in calls { call.give(start, at: now) }
        instance.take()
        RuntimeActor.start { await self.exchange(calls, with: instance) }
    }

    /// Calls that were lost with their instance and may be given to another one.
    func putBack(_ calls: [Call]) {
        for call in calls { call.takeBack() }
        waiting.insert(contentsOf: calls, at: 0)
    }

    // MARK: - Changes

    /// New settings: for calls at once, and for processes as they are replaced.
    func change(to function: Manifest.Function) {
        guard function != self.function else { return }
        let isKept = function.processes == self.function.processes
        self.function = function
        if isKept { return }
        generation += 1
        launches = Launches()
        replaceOutdated()
        plan()
    }

    /// No more calls: what waits is turned away.
    func close() {
        isClosed = true
        for call in waiting { call.end(Call.Outcome(result: .failure(.busy))) }
        waiting = []
    }

    private func launch(for call: Call) -> Launch {
        let key: WritableKeyPath<Launches, Launch?> = call.arguments.isEmpty ? \.single : \.describing
        return launch(key, call.arguments)
    }

    func launch(_ key: WritableKeyPath<Launches, Launch?>, _ arguments: [String]) -> Launch {
        if let launch = launches[keyPath: key] { return launch }
        let launch = programs.launch(function, arguments)
        launches[keyPath: key] = launch
        return launch
    }
}

extension InvocationReport.Cause {
    /// Whether somebody asked for it from outside.
    var isOfClient: Bool { self != .timer && self != .wake }
}

extension Call.Outcome {
    static func notStarted(_ failure: IOFailure) -> Call.Outcome {
        var code = EIO
        if case .system(let number) = failure { code = number }
        do throws(Problem) {
            return Call.Outcome(result: .success(try FunctionAnswer(.notStarted(code))))
        } catch {
            return Call.Outcome(result: .failure(error))
        }
    }
}
