internal import Webhooks

/// Tells of requests that were refused, but not of so many that whoever sends them could fill the disk.
@RuntimeActor
final class RefusalLog {
    static let shared = RefusalLog()

    private var allowance = LogAllowance()

    func note(_ problem: Problem, requestID: String?) {
        let (isTold, leftOut) = allowance.take(at: .now)
        if leftOut > 0 { Log.write(.warning, "\(leftOut) refused requests were not logged: there were too many.") }
        guard isTold else { return }
        Log.write(.info, problem.failure.message, Log.Subject(requestID: requestID, status: problem.status))
    }
}

/// How many lines may be written: a bounded number in each span of time.
struct LogAllowance {
    typealias Instant = ContinuousClock.Instant

    static let linesMax = 100
    static let span: Duration = .seconds(10)

    private var begin: Instant?
    private var lines = 0
    private var leftOut = 0

    /// - Returns: whether a line may be written now, and how many were left out before, once that can be told.
    mutating func take(at now: Instant) -> (isGranted: Bool, leftOut: Int) {
        var told = 0
        if begin.map({ now - $0 >= Self.span }) ?? true {
            (told, begin, lines, leftOut) = (leftOut, now, 0, 0)
        }
        guard lines < Self.linesMax else {
            leftOut += 1
            return (false, told)
        }
        lines += 1
        return (true, told)
    }
}
