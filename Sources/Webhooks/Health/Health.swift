/// How a webhook's receiver does: what is remembered of its failures, and what was concluded from them.
package struct Health: Equatable, Sendable {
    /// Since when it counts as healthy; what came before is not counted any more. Nil: since the webhook was made.
    package var healthySince: Timestamp?
    /// Attempts that started in the last ``Breaker/windowMilliseconds``, and failures that came in that time.
    package var attempts = 0
    package var failures = 0
    /// The first failure after the last success.
    package var failingSince: Timestamp?
    package var lastFailureAt: Timestamp?
    /// When the oldest delivery was made that has failed since then.
    package var missedSince: Timestamp?
    /// Failures to connect in a row, up to the last attempt.
    package var connectionFailures = 0
    /// Payloads that have failed since then; counted up to ``Disabling/payloadsMin``.
    package var failedPayloads = 0
    /// The last of ``Disabling/warnings`` that was given; 0: none.
    package var warning = 0
    /// When the first of them was given.
    package var warnedAt: Timestamp?
    /// Nil while it is closed.
    package var breaker: Breaker?
    /// Counts the changes.
    package var revision = 0
    /// It began anew, which an update of the webhook is to write.
    package private(set) var isRestarted = false

    package init() {}

    /// Health of which nothing is known yet, from now on.
    package static func restarted(at now: Timestamp) -> Health {
        var health = Health()
        (health.healthySince, health.isRestarted) = (now, true)
        return health
    }

    /// How far the webhook is on the way to being disabled, in percent.
    package var disableProgress: Int {
        guard let failingSince, let lastFailureAt else { return 0 }
        return Disabling.progress(failingFor: lastFailureAt - failingSince, payloads: failedPayloads)
    }

    package var standing: Standing {
        if breaker != nil { return .open }
        return failingSince != nil || warning > 0 ? .failing : .healthy
    }

    /// What whoever sends needs to know of it.
    package enum Standing: Sendable {
        /// The last attempt that ended was a success.
        case healthy
        /// A success will end a run of failures.
        case failing
        /// The breaker is open.
        case open
    }

    /// What a person sees.
    package enum State: String, CaseIterable, Sendable {
        case healthy
        /// It only fails; if that goes on, it will be disabled.
        case warning
        /// The breaker is open.
        case open
        /// The system itself made the webhook inactive.
        case disabled
    }

    /// The state of an active webhook.
    package var state: State { breaker != nil ? .open : warning > 0 ? .warning : .healthy }
}
