internal import Glibc

/// The processes of one function, and the calls that wait for them.
///
/// There are never more processes than the manifest allows, those that are about to end among them: the next one starts when
/// one of them has been reaped. Only a program that is asked what it is runs on top, one at a time.
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
    /// By the words that the program is started with.
    private var launches: [[String]: Launch] = [:]
    var instances: [Instance] = []
    var singles: [SingleRun] = []
    private(set) var waiting: [Call] = []
    var question = Question()
    /// For those that are kept although nobody calls them.
    var restarts = Restarts()
    private(set) var isClosed = false
    /// Whether its function is no longer in the manifest.
    private var isRetired = false
    private var isPlanned = false
    var whenEmpty: [Waiter] = []

    init(_ function: Manifest.Function, programs: Programs, running: RunningChildren, budget: ProcessBudget) {
        (self.function, self.programs, self.running, self.budget) = (function, programs, running, budget)
    }

    var processCount: Int { instances.count + singles.count }
    var waitingCount: Int { waiting.count { !$0.isOver } }
    /// Whether nothing of it runs.
    var isEmpty: Bool { processCount == 0 && !question.isAsked }
    var isFull: Bool { processCount >= function.processes.max }
    var program: String { programs.path(of: function.name) }

    /// Waits for a process and for its answer.
    func run(_ call: Call) async -> Call.Outcome {
        if isClosed || isRetired { return Call.Outcome(result: .failure(.ending)) }
        guard makesRoom() else { return Call.Outcome(result: .failure(.busy)) }
        waiting.append(call)
        plan()
        // Nobody asks again for what runs in the background, of which there is little: it waits its turn.
        return await call.wait(forProcess: call.cause.isOfClient ? Self.waitMax : nil)
    }

    private func makesRoom() -> Bool {
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
        switch function.processes.mode {
        case .process:
            startSingles()
            budget.handOn()
        case .warm: while !waiting.isEmpty, giveGroup() {}
        }
    }

    // MARK: - One process for one call

    private func startSingles() {
        var place = 0
        while place < waiting.count {
            guard !isFull else {
                // Of the time when the manifest asked for instances.
                instances.first(where: \.isFree)?.end()
                return
            }
            // What runs in the background comes on top of what clients may start, and so waits for no client.
            let isBudgeted = waiting[place].cause.isOfClient
            if isBudgeted, !budget.take(for: self) {
                place += 1
            } else {
                start(waiting.remove(at: place), isBudgeted: isBudgeted)
            }
        }
    }

    private func start(_ call: Call, isBudgeted: Bool) {
        let run = SingleRun(call, function: function, launch: launch([]), running: running)
        singles.append(run)
        RuntimeActor.start {
            await run.run()
            self.singles.removeAll { $0 === run }
            if isBudgeted { self.budget.giveBack() }
            self.hasRoom()
        }
    }

    // MARK: - Groups for instances

    private func giveGroup() -> Bool {
        if let instance = instances.first(where: \.isFree) {
            give(takeGroup(), to: instance, start: .warm)
            return true
        }
        guard !isFull else { return false }
        guard let description = knownDescription else {
            ask()
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
            // What was lost with others goes by itself.
            if count > 0, bytes > Self.groupMax || call.losses > 0 { break }
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
        launches = [:]
        replaceOutdated()
        plan()
    }

    /// No more calls: what waits is turned away.
    func close() {
        isClosed = true
        for call in waiting { call.end(Call.Outcome(result: .failure(.ending))) }
        waiting = []
    }

    /// No more calls, but those that wait are carried out.
    func retire() {
        isRetired = true
        if isDone { endInstances() }
    }

    /// The function is there again.
    func reopen() { isRetired = false }

    /// Whether an instance that is free has nothing to wait for.
    var isDone: Bool { isClosed || (isRetired && waiting.isEmpty) }

    /// - Parameter arguments: before which nothing stands but the name.
    func launch(_ arguments: [String]) -> Launch {
        if let launch = launches[arguments] { return launch }
        let launch = programs.launch(function, arguments)
        launches[arguments] = launch
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
