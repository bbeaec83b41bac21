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
    /// That of the webhook when it was claimed, or what is known to have come since then.
    package var standing: Health.Standing

    package init(
        _ claimed: Delivery, next: Delivery, attempt: Attempt, names: CallNames = CallNames(),
        standing: Health.Standing = .healthy
    ) {
        (self.claimed, self.next, self.attempt, self.names) = (claimed, next, attempt, names)
        self.standing = standing
    }

    /// Its end lets the next delivery of its line go.
    package var endsTurn: Bool { next.endsTurn(of: claimed) }
}

/// What ended of one webhook's attempts in one batch.
struct WebhookEnds {
    var webhook: ID<Webhook>
    var team: TeamID
    var ends: AttemptEnds
}

extension Store {
    /// Guarded statements: the delivery is as it was read, and for another attempt its webhook is still there.
    func replace(_ seen: Delivery, by next: Delivery, part: Int) -> [SQL] {
        let update: SQL =
            if let line = next.line, seen.dueAt == nil, next.dueAt != nil {
                DeliveryTable.requeue(seen, to: next, in: line, part: part).expecting(1)
            } else { DeliveryTable.update(seen, to: next, part: part).expecting(1) }
        guard next.dueAt != nil else { return [update] }
        return [update, WebhookTable.exists(seen.webhook, of: seen.team, part: part).expecting(rows: 1)]
    }

    /// Lets the next one of each line go, once all that the batch ends is ended.
    func unblock(_ lines: Set<OrderedLine>, at now: Timestamp) -> [SQL] {
        guard !lines.isEmpty else { return [] }
        return lines.sorted().flatMap { line in
            let part = part(of: line.team)
            return [
                DeliveryTable.unblock(line, at: now, part: part),
                LaneTable.wakeForFirst(of: line, dueAt: now, part: part),
            ]
        }
    }

    /// Adds the statements that write the settlements down: the delivery under the proof of its claim, the attempt, the
    /// roll-ups, the lane's next time, and what the answer means for the webhook.
    /// - Returns: what is to be judged once it is written.
    func settle(
        _ settlements: [Settlement], telling notices: Notices, at now: Timestamp, into batch: inout [SQL],
        owners: inout [Int]
    ) -> [WebhookEnds] {
        var statistics = StatisticsChanges()
        var wakes: [ID<Webhook>: (dueAt: Timestamp, part: Int)] = [:]
        var failures: [ID<Webhook>: Settlement] = [:]
        var ended: Set<OrderedLine> = []
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
            if settlement.endsTurn, let line = next.line { ended.insert(line) }
            if next.errorCode != nil, failures[next.webhook]?.next.errorCode != .gone {
                failures[next.webhook] = settlement
            }
        }
        // Before any webhook becomes inactive: one that is told of others may be among them.
        batch += statements(accepting: notices.acceptances).batch
        for (webhook, wake) in wakes {
            batch.append(LaneTable.wake(webhook, queue: .again, dueAt: wake.dueAt, part: wake.part))
        }
        batch += unblock(ended, at: now)
        for (webhook, failure) in failures {
            let (team, part) = (failure.next.team, part(of: failure.next.team))
            if failure.next.errorCode == .gone {
                let disable = WebhookTable.disable(webhook, of: team, reason: .gone, at: now, part: part)
                batch.append(notices.disabled.contains(webhook) ? disable.expecting(1) : disable)
                batch += LaneTable.hold(webhook, true, part: part)
            }
        }
        let news = news(of: settlements)
        for end in news {
            record(end, error: failures[end.webhook]?.next.error ?? "", at: now, into: &batch)
        }
        batch += statistics.statements(part: parts[0])
        return news
    }

    /// What is to be remembered of the webhooks: of most of them, nothing.
    private func news(of settlements: [Settlement]) -> [WebhookEnds] {
        let troubled = Set(
            settlements.lazy.filter { $0.next.errorCode != nil || $0.standing != .healthy }.map(\.next.webhook))
        guard !troubled.isEmpty else { return [] }
        var ends: [ID<Webhook>: WebhookEnds] = [:]
        for settlement in settlements where troubled.contains(settlement.next.webhook) {
            let (webhook, team) = (settlement.next.webhook, settlement.next.team)
            ends[webhook, default: WebhookEnds(webhook: webhook, team: team, ends: AttemptEnds())].ends
                .add(settlement.next, standing: settlement.standing)
        }
        return ends.values.filter(\.ends.isNews)
    }

    private func record(_ end: WebhookEnds, error: String, at now: Timestamp, into batch: inout [SQL]) {
        let (webhook, team, part) = (end.webhook, end.team, part(of: end.team))
        guard end.ends.failures > 0 else {
            batch += HealthTable.endFailures(of: webhook, team: team, part: part)
            return
        }
        batch.append(RateSlotTable.fail(webhook, of: team, count: end.ends.failures, at: now, part: part))
        batch += HealthTable.record(end.ends, error: error, of: webhook, team: team, at: now, part: part)
    }
}
