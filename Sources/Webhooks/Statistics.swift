/// How a webhook's, or a team's, deliveries went. A delivery counts in the hour of its creation, under its present status.
package struct Statistics: Equatable, Sendable {
    package var pending = 0
    package var retrying = 0
    package var success = 0
    package var failed = 0
    /// Of deliveries that ended, by their last attempt.
    package var durations = Histogram()
    /// In milliseconds, exactly.
    package var durationSum = 0
    package var durationMax = 0
    package var lastDelivery: Timestamp?

    package init() {}

    package var total: Int { pending + retrying + success + failed }

    /// Percent of all, rounded to one decimal: 142 of 154 is 92.2. Nil where there is none.
    package var successRate: Double? {
        total == 0 ? nil : (Double(success) / Double(total) * 1000).rounded() / 10
    }

    package var averageDuration: Double? {
        durations.count == 0 ? nil : (Double(durationSum) / Double(durations.count) * 10).rounded() / 10
    }

    package static let hourMilliseconds: Int64 = 3_600_000
    package static let dayMilliseconds: Int64 = 86_400_000
}

extension Timestamp {
    /// The beginning of the hour, or day (UTC), that this time lies in.
    package func floor(to milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: self.milliseconds.quotientRoundedDown(by: milliseconds) * milliseconds)
    }
}
