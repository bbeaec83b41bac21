/// One payload on its way to one webhook.
package struct Delivery: Equatable, Sendable {
    package var id: ID<Delivery>
    package var webhook: ID<Webhook>
    package var payload: ID<Payload>
    package var team: TeamID
    package var event: String
    package var status: Status
    /// Attempts so far.
    package var attempt: Int
    package var maxAttempts: Int
    /// Of the line in which it goes out in order: empty where the event has no key; nil where there is no order.
    package var orderingKey: String?
    /// When it is to be attempted next; while an attempt runs, the end of its lease; ``dueWhenUnblocked`` behind another
    /// of its line; nil when nothing more will come.
    package var dueAt: Timestamp?
    /// Somebody claimed it. When ``dueAt`` is past as well, that process died.
    package var isLeased: Bool
    package var createdAt: Timestamp
    package var deliveredAt: Timestamp?
    /// Of the last attempt, in milliseconds.
    package var duration: Int?
    package var responseStatus: Int?
    package var errorCode: ErrorCode?
    package var error: String?

    package enum Status: String, CaseIterable, Sendable {
        /// Not attempted yet.
        case pending
        case success
        /// No attempt is left, or none would help.
        case failed
        /// Attempted, and to be attempted again.
        case retrying
    }

    package init(
        id: ID<Delivery>, webhook: ID<Webhook>, payload: ID<Payload>, team: TeamID, event: String, maxAttempts: Int,
        orderingKey: String? = nil, createdAt: Timestamp
    ) {
        (self.id, self.webhook, self.payload, self.team, self.event) = (id, webhook, payload, team, event)
        (self.maxAttempts, self.orderingKey, self.createdAt) = (maxAttempts, orderingKey, createdAt)
        (status, attempt, dueAt, isLeased) = (.pending, 0, createdAt, false)
    }

    /// Nobody will attempt it before a person asks for it.
    package var isSettled: Bool { status == .success || status == .failed }

    package func isInFlight(at now: Timestamp) -> Bool { isLeased && dueAt.map { now < $0 } ?? false }

    /// This delivery after one more attempt.
    /// - Parameter jitter: draws from 0..<1, where chance is needed.
    package func after(
        _ outcome: Outcome, _ transfer: Transfer, at now: Timestamp, retry: RetryPolicy, jitter: () -> Double
    ) -> Delivery {
        var next = self
        next.attempt += 1
        next.isLeased = false
        next.duration = Int(transfer.timings.total.rounded())
        next.responseStatus = (try? transfer.result.get())?.status
        switch outcome {
        case .success:
            (next.status, next.dueAt, next.deliveredAt) = (.success, nil, now)
            (next.errorCode, next.error) = (nil, nil)
        case .failure(let reason):
            (next.errorCode, next.error) = (reason.code, reason.message)
            if reason.isFinal || next.attempt >= maxAttempts {
                (next.status, next.dueAt) = (.failed, nil)
            } else {
                let wait = retry.delay(beforeRetry: next.attempt, jitter: jitter(), retryAfter: reason.retryAfter)
                (next.status, next.dueAt) = (.retrying, now + wait)
            }
        }
        return next
    }
}

extension Delivery {
    /// This delivery, given up without another attempt.
    package func canceled(_ code: ErrorCode, _ message: String) -> Delivery {
        var next = self
        (next.status, next.dueAt, next.isLeased) = (.failed, nil, false)
        (next.errorCode, next.error) = (code, message)
        return next
    }

    /// Whether its lease lasts for a whole attempt that begins now, and for writing down what came of it.
    package func hasTime(for timeout: Duration, at now: Timestamp) -> Bool {
        isLeased && dueAt.map { now + timeout + Self.writingReserve <= $0 } ?? false
    }

    private static let writingReserve = Duration.seconds(5)

    /// This delivery given back by who claimed it and did not attempt it: due at once, to anybody.
    package func released(at now: Timestamp) -> Delivery {
        var next = self
        (next.dueAt, next.isLeased) = (now, false)
        return next
    }

    /// This delivery with an attempt asked for by a person, at once. The number of attempts goes on counting; one that had
    /// ended gets just one more, and one that waits keeps those that it has left, and its place behind others of its line.
    package func redelivered(at now: Timestamp) -> Delivery {
        var next = self
        (next.status, next.dueAt, next.isLeased) = (attempt == 0 ? .pending : .retrying, isBlocked ? dueAt : now, false)
        next.maxAttempts = isSettled ? attempt + 1 : max(maxAttempts, attempt + 1)
        return next
    }
}
