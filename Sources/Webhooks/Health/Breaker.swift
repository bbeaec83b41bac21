/// Holds back what waits for a webhook while its receiver fails: only one delivery at a time goes out, as a probe.
package struct Breaker: Equatable, Sendable {
    /// Attempts and failures of so long count.
    package static let windowMilliseconds: Int64 = 5 * 60 * 1000
    /// Of fewer attempts nothing is concluded.
    package static let attemptsMin = 10
    /// Percent of them.
    package static let failuresMax = 50
    /// So many connection failures in a row open it, however few attempts there were.
    package static let connectionFailuresMax = 5
    /// The wait for the first probe. It doubles with each probe that fails, …
    package static let waitFirst = Duration.seconds(30)
    /// … up to this.
    package static let waitMax = Duration.seconds(600)

    package var reason: Reason
    package var openedAt: Timestamp
    /// Between the end of a probe and the next.
    package var wait: Duration
    /// When the next probe may go out; while one is under way, the end of its lease.
    package var probeAt: Timestamp

    package init(_ reason: Reason, openedAt: Timestamp, wait: Duration, probeAt: Timestamp) {
        (self.reason, self.openedAt, self.wait, self.probeAt) = (reason, openedAt, wait, probeAt)
    }

    /// Why it opened.
    package enum Reason: String, CaseIterable, Sendable {
        case failureRate = "failure_rate"
        case connectionFailures = "connection_failures"
    }

    /// One that opens now.
    package init(_ reason: Reason, at now: Timestamp) {
        self.init(reason, openedAt: now, wait: Self.waitFirst, probeAt: now + Self.waitFirst)
    }

    /// After a probe that failed.
    package func waitingLonger(at now: Timestamp) -> Breaker {
        let longer = min(wait * 2, Self.waitMax)
        return Breaker(reason, openedAt: openedAt, wait: longer, probeAt: now + longer)
    }

    /// Whether a breaker that is closed opens.
    package static func reasonToOpen(attempts: Int, failures: Int, connectionFailures: Int) -> Reason? {
        if connectionFailures >= connectionFailuresMax { return .connectionFailures }
        if attempts >= attemptsMin, failures * 100 >= attempts * failuresMax { return .failureRate }
        return nil
    }
}

extension ErrorCode {
    /// The receiver was not reached, or was lost before it answered: it is down for every delivery alike. What came as an
    /// answer may be about one delivery, and counts in the rate of failures alone.
    package var isConnectionFailure: Bool {
        switch self {
        case .dns, .refused, .reset, .timeout, .tls: true
        case .addressBlocked, .tooLarge, .httpStatus, .redirect, .protocol, .gone, .webhookDeleted, .canceled: false
        }
    }
}
