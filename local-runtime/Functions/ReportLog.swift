internal import JSON
internal import Webhooks

/// Writes one line for each invocation.
@RuntimeActor
final class ReportLog: InvocationObserver {
    /// Whether the runtime is about to end: background work that it ended is no fault then.
    var isEnding = false

    func ended(_ report: InvocationReport) {
        let level = level(of: report)
        guard Log.isSaid(level) else { return }
        Log.write(
            level, report.message,
            Log.Subject(
                function: report.function, requestID: report.context.requestID, status: report.status, report: report))
    }

    private func level(of report: InvocationReport) -> Log.Level {
        if report.cause.isOfClient {
            // Being too busy is no fault of a function.
            return report.status >= 500 && report.status != 503 ? .warning : .info
        }
        return report.status < 400 || isEnding ? .info : .warning
    }
}

extension InvocationReport {
    fileprivate var message: String {
        if let problem { return problem.failure.message }
        // Nobody else gets to see what background work was refused for.
        let isUnheard = !cause.isOfClient && status >= 400
        return isUnheard ? "The function answered: " + String(decoding: answer, as: UTF8.self) : "answered"
    }

    /// The members of a log line.
    func write(to object: inout JSONWriter) {
        object.member("cause", cause.rawValue)
        if let key = context.key { object.member("key", key.text) }
        if let start { object.member("start", start.rawValue) }
        object.member("queuedMs", Int(queued / .milliseconds(1)))
        object.member("durationMs", Int(duration / .milliseconds(1)))
        if let peakMemory { object.member("peakMemoryMiB", (peakMemory + 1_048_575) / 1_048_576) }
        switch ending {
        case .exited(let status): object.member("exit", Int(status))
        case .killed(let signal): object.member("signal", Int(signal))
        case nil: break
        }
    }
}
