internal import Glibc
internal import Webhooks

/// A process that was started for one call and ends with it.
@RuntimeActor
final class SingleRun {
    let call: Call
    let startedAt = Timestamp.now
    /// Nil where it could not be started.
    private(set) var child: Child?
    private let invocation: Invocation
    /// What it is sent once it runs.
    private var signalDue: Int32?

    init(_ call: Call, function: Manifest.Function, launch: Launch, running: RunningChildren) {
        self.call = call
        invocation = Invocation(
            function: function.name, launch: launch,
            variables: [
                "HOOKFILE_REQUEST_ID=\(call.context.requestID)", "TRACEPARENT=\(call.context.traceparent)",
            ], timeout: function.timeout, running: running)
        call.give(.cold, at: .now)
    }

    /// Runs it; the call has its outcome when the process is gone.
    func run() async {
        let child: Child
        do throws(IOFailure) {
            child = try await invocation.start(call.request)
        } catch {
            return call.end(.notStarted(error))
        }
        self.child = child
        if let signalDue { child.signal(signalDue) }
        let result = await invocation.result(of: child)
        var ending: Child.Ending?
        if case .ended(let end, _) = result { ending = end }
        let memoryMax = child.memoryMax
        let answer: Result<FunctionAnswer, Problem>
        do throws(Problem) {
            answer = .success(
                try await FunctionAnswer.read(result, memoryMax: memoryMax, limits: invocation.launch.limits))
        } catch {
            answer = .failure(error)
        }
        call.end(Call.Outcome(result: answer, memoryMax: memoryMax == 0 ? nil : memoryMax, ending: ending))
    }

    /// Sends it a signal, at once or as soon as it runs.
    func signal(_ number: Int32) {
        if let child { child.signal(number) } else { signalDue = number }
    }
}
