package import JSON

/// A webhook's health as people and receivers see it: its state, and the evidence.
package struct HealthReport: Equatable, Sendable {
    package var state: Health.State
    package var since: Timestamp
    /// Percent of the attempts that failed, to one decimal.
    package var failureRate: Double
    package var attempts: Int
    package var failures: Int
    /// Why it is in that state; nil where it is healthy.
    package var reason: String?
    /// Where the breaker is open: when the next delivery may go out; while a probe is under way, the end of its lease.
    package var nextProbeAt: Timestamp?
    package var failingSince: Timestamp?
    package var failedPayloads: Int?
    /// Percent of the way to being disabled.
    package var disableProgress: Int?

    package init(_ webhook: Webhook) {
        let health = webhook.health
        // Attempts are counted when they start, failures when they come: for a moment there may be more of these.
        (attempts, failures) = (max(health.attempts, health.failures), health.failures)
        failureRate = attempts == 0 ? 0 : (Double(failures) / Double(attempts) * 1000).rounded() / 10
        (state, since, reason) = (health.state, health.healthySince ?? webhook.createdAt, nil)
        switch state {
        case .healthy, .disabled: break
        case .warning: (since, reason) = (health.warnedAt ?? since, Disabling.Reason.failing.rawValue)
        case .open:
            since = health.breaker?.openedAt ?? since
            (reason, nextProbeAt) = (health.breaker?.reason.rawValue, health.breaker?.probeAt)
        }
        if let disabledAt = webhook.disabledAt, !webhook.isActive {
            (state, since, reason, nextProbeAt) = (.disabled, disabledAt, webhook.disabledReason, nil)
        }
        guard let failingSince = health.failingSince else { return }
        self.failingSince = failingSince
        (failedPayloads, disableProgress) = (health.failedPayloads, health.disableProgress)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("state", state.rawValue)
            object.member("since", since.iso8601)
            object.member("failureRate") { $0.number(failureRate) }
            object.member("attempts", attempts)
            object.member("failures", failures)
            if let reason { object.member("reason", reason) }
            if let nextProbeAt { object.member("nextProbeAt", nextProbeAt.iso8601) }
            if let failingSince { object.member("failingSince", failingSince.iso8601) }
            if let failedPayloads { object.member("failedPayloads", failedPayloads) }
            if let disableProgress { object.member("disableProgress", disableProgress) }
        }
    }
}
