internal import SQLite
package import Webhooks

extension Store {
    /// A judgement is looked at anew so often where others change the webhook's health meanwhile.
    private static let judgementsMax = 8
    /// Webhooks that are looked at to count their states.
    package static let healthCountedMax = 10_000

    /// How many attempts of the webhook started, and how many failed, in the breaker's window.
    package func recentAttempts(
        of webhook: Webhook, at now: Timestamp
    ) throws(StoreError) -> (attempts: Int, failures: Int) {
        let rows = try read(
            RateSlotTable.window(
                of: webhook.id, since: webhook.health.healthySince, at: now, part: part(of: webhook.team)))
        return try decode(rows) { row throws(SQLiteError) in (try row.read(Int.self), try row.read(Int.self)) }
            .first ?? (0, 0)
    }

    /// How many active webhooks are in each state but healthy, and how many the system has disabled; of at most
    /// ``healthCountedMax`` that have ever failed.
    package func healthCounts() throws(StoreError) -> [Health.State: Int] {
        var counts: [Health.State: Int] = [:]
        for part in parts {
            let rows = try read(
                """
                SELECT coalesce(sum(CASE WHEN is_active = 0 AND disabled_at_ms IS NOT NULL THEN 1 ELSE 0 END), 0),
                    coalesce(sum(CASE WHEN is_active = 1 AND opened_at_ms IS NOT NULL THEN 1 ELSE 0 END), 0),
                    coalesce(sum(CASE WHEN is_active = 1 AND opened_at_ms IS NULL AND warning > 0 THEN 1 ELSE 0 END), 0)
                FROM (SELECT team_id, webhook_id, opened_at_ms, warning FROM health WHERE part = \(part) LIMIT \(Self.healthCountedMax)) AS seen
                JOIN webhooks ON webhooks.part = \(part) AND webhooks.team_id = seen.team_id
                    AND webhooks.id = seen.webhook_id AND webhooks.deleted_at_ms IS NULL
                """)
            let sums = try decode(rows) { row throws(SQLiteError) in
                (try row.read(Int.self), try row.read(Int.self), try row.read(Int.self))
            }
            for (disabled, open, warning) in sums {
                counts[.disabled, default: 0] += disabled
                counts[.open, default: 0] += open
                counts[.warning, default: 0] += warning
            }
        }
        return counts
    }

    /// Draws the conclusions from what was written down of ended attempts.
    ///
    /// They are written where nothing has come in between: whoever wrote in between draws his own.
    /// - Returns: whether anything is due now that was not before.
    func judge(_ end: WebhookEnds, at now: Timestamp) throws(StoreError) -> Bool {
        for _ in 0..<Self.judgementsMax {
            guard var webhook = try webhook(end.webhook, of: end.team), webhook.isActive else { return false }
            (webhook.health.attempts, webhook.health.failures) = try recentAttempts(of: webhook, at: now)
            guard let judgement = webhook.health.judged(after: end.ends.probe, at: now) else { return false }
            if judgement.restsOnTime, try endsUnseenSuccess(webhook, at: now) { continue }
            let events = try acceptances(of: judgement, of: webhook, at: now)
            do {
                try run(statements(accepting: events).batch + statements(of: judgement, of: webhook, at: now))
                return !events.isEmpty || (webhook.health.breaker != nil && judgement.next.breaker == nil)
            } catch {
                guard error.isChanged else { throw error }
            }
        }
        return false
    }

    /// What the team is told of it, kept in the batch that writes it down.
    private func acceptances(
        of judgement: Judgement, of webhook: Webhook, at now: Timestamp
    ) throws(StoreError) -> [Acceptance] {
        var after = webhook
        after.health = judgement.next
        if judgement.disables { after.disable(.failing, at: now) }
        var acceptances: [Acceptance] = []
        for news in judgement.news {
            let event = OperationalEvent(news, of: after, before: webhook.health.state)
            if let acceptance = try acceptance(of: event, at: now) { acceptances.append(acceptance) }
        }
        return acceptances
    }

    private func statements(of judgement: Judgement, of webhook: Webhook, at now: Timestamp) -> [SQL] {
        let (next, part) = (judgement.next, part(of: webhook.team))
        var batch = [HealthTable.conclude(next, of: webhook, part: part).expecting(1)]
        if next.breaker != webhook.health.breaker {
            batch +=
                next.breaker.map { LaneTable.holdBack(webhook.id, until: $0.probeAt, part: part) }
                ?? LaneTable.letGo(webhook.id, at: now, part: part)
        }
        guard judgement.restsOnTime, let failingSince = next.failingSince else { return batch }
        batch.append(StatisticsTable.hasNoSuccess(of: webhook, after: failingSince, part: part).expecting(rows: 1))
        if judgement.disables {
            batch.append(
                WebhookTable.disable(webhook.id, of: webhook.team, reason: .failing, at: now, part: part).expecting(1))
            batch += LaneTable.hold(webhook.id, true, part: part)
        }
        return batch
    }

    /// A process that claims before a webhook's first failure, and succeeds after it, need not know of the failure, and
    /// does not end the run. Before anything is concluded from the time, it is asked whether that happened; then the run
    /// begins anew with the failure that has just come.
    private func endsUnseenSuccess(_ webhook: Webhook, at now: Timestamp) throws(StoreError) -> Bool {
        guard let failingSince = webhook.health.failingSince else { return false }
        let part = part(of: webhook.team)
        let isSure = try read(StatisticsTable.hasNoSuccess(of: webhook, after: failingSince, part: part))
        guard isSure.isEmpty else { return false }
        try run(HealthTable.beginFailures(of: webhook, at: now, part: part))
        return true
    }
}
