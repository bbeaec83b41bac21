internal import SQLite
package import Webhooks

/// What came of one claim.
package struct Settlement: Sendable {
    /// As it was claimed.
    package var claimed: Delivery
    package var next: Delivery
    package var attempt: Attempt
    /// Of the call that brought the event.
    package var names: CallNames

    package init(_ claimed: Delivery, next: Delivery, attempt: Attempt, names: CallNames = CallNames()) {
        (self.claimed, self.next, self.attempt, self.names) = (claimed, next, attempt, names)
    }
}

extension Store {
    /// Guarded statements: the delivery is as it was read, and for another attempt its webhook is still there.
    func replace(_ seen: Delivery, by next: Delivery, part: Int) -> [SQL] {
        let update = DeliveryTable.update(seen, to: next, part: part).expecting(1)
        guard next.dueAt != nil else { return [update] }
        return [update, WebhookTable.exists(seen.webhook, of: seen.team, part: part).expecting(rows: 1)]
    }

    /// Adds the statements that write the settlements down: the delivery under the proof of its claim, the attempt, the
    /// roll-ups, the lane's next time, and what the answer means for the webhook.
    func settle(_ settlements: [Settlement], at now: Timestamp, into batch: inout [SQL], owners: inout [Int]) {
        var statistics = StatisticsChanges()
        var wakes: [ID<Webhook>: (dueAt: Timestamp, part: Int)] = [:]
        var failures: [ID<Webhook>: Settlement] = [:]
        for (position, settlement) in settlements.enumerated() {
            let (claimed, next) = (settlement.claimed, settlement.next)
            let part = part(of: claimed.team)
            batch += replace(claimed, by: next, part: part)
            batch.append(AttemptTable.insert(settlement.attempt, of: next, part: part))
            owners += repeatElement(position, count: batch.count - owners.count)
            statistics.move(claimed, to: next, attemptedAt: now)
            if let dueAt = next.dueAt {
                wakes[next.webhook] = (min(wakes[next.webhook]?.dueAt ?? dueAt, dueAt), part)
            }
            if next.errorCode != nil, failures[next.webhook]?.next.errorCode != .gone {
                failures[next.webhook] = settlement
            }
        }
        for (webhook, wake) in wakes {
            batch.append(LaneTable.wake(webhook, queue: .again, dueAt: wake.dueAt, part: wake.part))
        }
        for (webhook, failure) in failures {
            let (team, part) = (failure.next.team, part(of: failure.next.team))
            batch.append(
                HealthTable.recordError(failure.next.error ?? "", of: webhook, team: team, at: now, part: part))
            if failure.next.errorCode == .gone {
                batch.append(WebhookTable.disable(webhook, of: team, reason: "gone", at: now, part: part))
                batch += LaneTable.hold(webhook, true, part: part)
            }
        }
        batch += statistics.statements(part: parts[0])
    }
}
