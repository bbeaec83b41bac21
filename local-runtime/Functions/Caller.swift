internal import Glibc
internal import JSON
internal import Webhooks

/// Calls functions for those who wait for an answer: a bounded number at once, the others in line.
@RuntimeActor
final class Caller {
    /// Calls that wait for a process; more are turned away.
    static let waitingMax = 128
    /// How long one waits before it is turned away.
    static let waitMax: Duration = .seconds(10)
    /// For a program to describe itself.
    static let describeTimeout: Duration = .seconds(5)

    private let programs: Programs
    private let running: RunningChildren
    private let slots: Slots
    private var schemas: [String: RequestSchema] = [:]

    init(_ programs: Programs, running: RunningChildren, processesMax: Int) {
        (self.programs, self.running) = (programs, running)
        slots = Slots(processesMax, waitingMax: Self.waitingMax, waitMax: Self.waitMax)
    }

    /// The answer, with the status of the route if it is a result, else with the status that its error stands for.
    func call(_ function: Manifest.Function, status: Int, request: [UInt8]) async throws(Problem) -> Response {
        let result = try await run(function.name, timeout: function.timeout, request: request)
        return try FunctionAnswer(result).response(status: status)
    }

    /// What the function says about its request. It is asked once.
    func schema(of function: Manifest.Function) async throws(Problem) -> RequestSchema {
        if let schema = schemas[function.name] { return schema }
        let result = try await run(
            function.name, arguments: ["--describe"], timeout: Self.describeTimeout, request: [])
        guard case .ended(.exited(0), let description) = result,
            let schema = RequestSchema(description: description)
        else { throw Problem(502, Failure(.internal, "The function does not describe its request.")) }
        schemas[function.name] = schema
        return schema
    }

    private func run(
        _ name: String, arguments: [String] = [], timeout: Duration, request: [UInt8]
    ) async throws(Problem) -> Invocation.Result {
        guard await slots.take() else { throw .unavailable("Too many calls are waiting; try again in a moment.") }
        defer { slots.giveBack() }
        let invocation = Invocation(
            program: programs.path(of: name), arguments: arguments, environment: programs.environment,
            timeout: timeout, running: running)
        return await invocation.run(request)
    }
}
