/// How often, and after which waits, a failed delivery is tried again.
package struct RetryPolicy: Equatable, Sendable {
    package var maxRetries = Bounds.maxRetries.standard
    package var delaySeconds = Bounds.retryDelaySeconds.standard
    /// Waits in seconds that replace the formula; at least ``maxRetries`` of them.
    package var schedule: [Int]?

    package init() {}

    package var maxAttempts: Int { maxRetries + 1 }

    /// A longer `Retry-After` is taken for this one.
    package static let retryAfterMax = Duration.seconds(10 * 3600)

    /// The wait before retry `retry` (1, 2, …): `delaySeconds × 1.5^(retry−1)`, or that entry of the schedule, and up to a
    /// tenth more.
    ///
    /// The tenth is only ever added, so that nothing is sent earlier than promised, and drawn, so that deliveries that
    /// failed together do not all come back together.
    /// - Parameters:
    ///   - jitter: a draw from 0..<1.
    ///   - retryAfter: what the receiver asked for: the longer wait holds.
    package func delay(beforeRetry retry: Int, jitter: Double, retryAfter: Duration? = nil) -> Duration {
        precondition(retry > 0)
        precondition((0..<1).contains(jitter))
        let wait = milliseconds(beforeRetry: retry)
        let jittered = Duration.milliseconds(wait + Int64(Double(wait) / 10 * jitter))
        return max(jittered, min(retryAfter ?? .zero, Self.retryAfterMax))
    }

    private func milliseconds(beforeRetry retry: Int) -> Int64 {
        if let schedule, let last = schedule.last {
            return Int64(retry <= schedule.count ? schedule[retry - 1] : last) * 1000
        }
        var wait = Double(delaySeconds * 1000)
        for _ in 1..<min(retry, Bounds.maxRetries.range.upperBound + 1) { wait *= 1.5 }
        // Up, so that half a millisecond is not too early either.
        return Int64(wait.rounded(.up))
    }
}
