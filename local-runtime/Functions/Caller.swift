internal import Glibc
internal import JSON
internal import Webhooks

/// Calls functions, whoever asks for it: every invocation goes this way and is reported.
@RuntimeActor
final class Caller {
    /// Between two looks at idle instances, rebuilt programs and the manifest.
    static let upkeepInterval: Duration = .seconds(1)

    private let programs: Programs
    private let running: RunningChildren
    private let leftBehind: LeftBehind
    private let budget: ProcessBudget
    private var observers: [any InvocationObserver] = []
    private var successListeners: [(Manifest.Function) -> Void] = []
    /// In the order of the manifest.
    private var pools: [Pool] = []
    /// Of functions that a new manifest does not have any more, until they are empty.
    private var retired: [Pool] = []

    /// - Parameter processesMax: processes for one call each that run at once for clients.
    init(
        _ manifest: RuntimeManifest, programs: Programs, running: RunningChildren, leftBehind: LeftBehind,
        processesMax: Int
    ) {
        (self.programs, self.running, self.leftBehind) = (programs, running, leftBehind)
        budget = ProcessBudget(processesMax)
        manifest.observe { [unowned self] in self.change(to: $0) }
    }

    /// - Parameter observer: told of each invocation when it has ended.
    func observe(with observer: any InvocationObserver) { observers.append(observer) }

    /// - Parameter listener: called after each call that had a result, but for those of drains.
    func onSuccess(_ listener: @escaping @RuntimeActor (Manifest.Function) -> Void) {
        successListeners.append(listener)
    }

    /// Calls a function and waits for its answer.
    ///
    /// - Parameters:
    ///   - status: of HTTP, for an answer that is a result.
    ///   - request: one JSON object.
    ///   - isDrain: whether it is one of the runs by which a drain works its queue off: those wake nobody.
    /// - Throws: the problem where there is no answer.
    func call(
        _ function: Manifest.Function, status: Int = 200, request: [UInt8], context: CallContext,
        cause: InvocationReport.Cause, isDrain: Bool = false
    ) async throws(Problem) -> FunctionAnswer {
        let (call, startedAt) = (Call(request, context: context, cause: cause), Timestamp.now)
        guard let pool = pool(of: function.name) else {
            throw Problem(404, Failure(.notFound, "There is no function \(function.name) any more."))
        }
        let outcome = await pool.run(call)
        report(call, outcome, function.name, status, startedAt)
        let answer = try outcome.result.get()
        if answer.isResult, !isDrain { for listener in successListeners { listener(function) } }
        return answer
    }

    /// Calls a function, and makes the answer over HTTP of what it says.
    func response(
        of function: Manifest.Function, status: Int = 200, to request: [UInt8], context: CallContext,
        cause: InvocationReport.Cause
    ) async throws(Problem) -> Response {
        try await call(function, status: status, request: request, context: context, cause: cause)
            .response(status: status)
    }

    /// What the function says about its request.
    func schema(of function: Manifest.Function) async throws(Problem) -> RequestSchema {
        let pool = pool(of: function.name)
        if let schema = await pool?.description().schema { return schema }
        guard pool?.isDescribed ?? true else {
            throw .unavailable("The function could not be asked what its request is; try again in a moment.")
        }
        throw Problem(502, Failure(.internal, "The function does not describe its request."))
    }

    /// What the function says about itself; nothing where its program cannot be asked.
    func description(of function: Manifest.Function) async -> ProgramDescription {
        await pool(of: function.name)?.description() ?? ProgramDescription()
    }

    /// What goes on, function by function.
    var states: [FunctionState] { pools.map(\.state) }

    private func pool(of name: String) -> Pool? { pools.first { $0.function.name == name } }

    private func report(
        _ call: Call, _ outcome: Call.Outcome, _ function: String, _ status: Int, _ startedAt: Timestamp
    ) {
        var (answer, problem): ([UInt8], Problem?) = ([], nil)
        var outcomeStatus = status
        do throws(Problem) {
            let result = try outcome.result.get()
            answer = result.bytes
            if let refusal = try result.refusal() { outcomeStatus = refusal.status }
        } catch {
            (problem, outcomeStatus) = (error, error.status)
        }
        let givenAt = call.givenAt ?? outcome.endedAt
        let report = InvocationReport(
            function: function, context: call.context, cause: call.cause, start: call.start, startedAt: startedAt,
            queued: givenAt - call.askedAt, duration: outcome.endedAt - givenAt, peakMemory: outcome.memoryMax,
            status: outcomeStatus, problem: problem, ending: outcome.ending, request: call.request, answer: answer)
        for observer in observers { observer.ended(report) }
    }

    // MARK: - Upkeep

    /// Keeps the processes in order for as long as the runtime lives.
    func keepUp() async {
        while true {
            let now = ContinuousClock.now
            for pool in pools + retired { pool.keepUp(at: now) }
            retired.removeAll { $0.isEmpty && $0.isDone }
            leftBehind.look(at: now)
            await sleep(for: Self.upkeepInterval)
        }
    }

    private func change(to manifest: Manifest) {
        // One that comes back goes on with its old processes, which count.
        var before = Dictionary(uniqueKeysWithValues: (pools + retired).map { ($0.function.name, $0) })
        retired = []
        pools = manifest.functions.map { function in
            guard let pool = before.removeValue(forKey: function.name) else {
                return Pool(function, programs: programs, running: running, budget: budget)
            }
            pool.reopen()
            pool.change(to: function)
            return pool
        }
        for pool in before.values { pool.retire() }
        retired = Array(before.values)
    }

    // MARK: - The end

    /// Asks the background work that is under way to end (SIGTERM), and turns away what waits of it.
    func endBackground() {
        for pool in pools + retired { pool.endBackground() }
    }

    /// Takes no more calls and waits until all processes have ended.
    func stop(until deadline: ContinuousClock.Instant) async {
        for pool in pools + retired {
            pool.close()
            pool.endInstances()
        }
        for pool in pools + retired { await pool.emptied(until: deadline) }
    }
}
