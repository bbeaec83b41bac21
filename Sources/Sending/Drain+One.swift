package import FunctionHost
internal import Storage
package import Webhooks

extension Drain {
    /// Attempts one delivery by name, where it is due, free, and within its webhook's rate.
    /// - Returns: what was done, and the delivery afterwards.
    package static func attempt(
        _ delivery: Delivery, of webhook: Webhook, by sender: Sender, in context: Context
    ) throws -> (counts: DrainCounts, delivery: Delivery) {
        var counts = DrainCounts()
        let (store, now) = (try context.store, context.now())
        let recipient = try Recipient(webhook, at: now, keyring: context.keyring)
        guard let claim = try store.claim(delivery, of: webhook, at: now) else {
            let seen = try store.delivery(delivery.id, of: delivery.team) ?? delivery
            if webhook.isActive, !seen.isLeased, let dueAt = seen.dueAt, dueAt <= now { counts.deferred = 1 }
            counts.more = counts.deferred > 0
            return (counts, seen)
        }
        let message = Sender.Message(claim, random: context.random)
        let transfer = sender.send(message, to: recipient, at: context.now())
        var settlement = Settlement(
            claim.delivery, names: claim.names, of: webhook, standing: claim.standing, transfer, startedAt: now,
            in: context)
        for _ in 0..<2 {
            do {
                let result = try store.turn(settling: [settlement], in: .again, at: context.now())
                result.healthError.map { context.log.healthIsBehind($0) }
                counts.count(settlement.next.status)
                return (counts, settlement.next)
            } catch {
                guard error.isChanged else { throw error }
                guard settlement.giveUpRetrying() else { break }
            }
        }
        // Its lease ended before its attempt did: whoever claimed it then writes it down.
        return (counts, try store.delivery(delivery.id, of: delivery.team) ?? delivery)
    }
}
