/// How often, and after which waits, an asynchronous call that failed is made again.
enum CallRetry {
    /// Attempts in all, the first one included: they are over after some 18 minutes.
    static let attemptsMax = 12
    /// The wait after the first failure. It doubles with each, up to the largest.
    static let waitFirst: Duration = .seconds(1)
    static let waitMax: Duration = .seconds(300)

    /// The wait after that many attempts, and up to a tenth more so that calls that failed together do not all come back
    /// together; nil where no attempt is left.
    /// - Parameter jitter: a draw from 0..<1.
    static func wait(afterAttempt attempt: Int, jitter: Double) -> Duration? {
        precondition(attempt > 0)
        precondition((0..<1).contains(jitter))
        guard attempt < attemptsMax else { return nil }
        return min(waitFirst * (1 << (attempt - 1)), waitMax) * (1 + jitter / 10)
    }
}
