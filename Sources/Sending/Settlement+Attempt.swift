internal import FunctionHost
internal import Storage
internal import Webhooks

extension Settlement {
    /// What the end of an exchange makes of a claimed delivery.
    init(
        _ claimed: Delivery, names: CallNames, of webhook: Webhook, standing: Health.Standing, _ transfer: Transfer,
        startedAt: Timestamp, in context: Context
    ) {
        let now = context.now()
        let outcome = Outcome(transfer, at: now)
        let next = claimed.after(
            outcome, transfer, at: now, retry: webhook.settings.retry, jitter: context.draw)
        let attempt = Attempt(number: next.attempt, startedAt: startedAt, transfer: transfer, outcome: outcome)
        self.init(claimed, next: next, attempt: attempt, names: names, standing: standing)
        if case .failure(let reason) = outcome {
            context.log.naming(names).info(
                "attempt failed",
                [
                    ("deliveryId", next.id.text), ("attempt", String(next.attempt)),
                    ("errorCode", reason.code.rawValue), ("error", reason.message),
                ])
        }
    }

    /// Nobody wants another attempt: the webhook was deleted meanwhile.
    /// - Returns: false where no other attempt was to come anyway.
    mutating func giveUpRetrying() -> Bool {
        guard next.dueAt != nil else { return false }
        next = next.canceled(.webhookDeleted, "its webhook was deleted")
        return true
    }
}
