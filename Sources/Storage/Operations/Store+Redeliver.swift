internal import SQLite
package import Webhooks

extension Store {
    /// Deliveries changed in one batch: short enough that a trigger does not wait for it.
    package static let batchLength = 500
    /// Batches of one cancellation: 50 million deliveries, or a store where others are quicker each time.
    private static let cancelBatchesMax = 100_000

    /// Replaces deliveries that were read, all or none, and wakes their lanes. One that had ended goes to the end of its
    /// line, in the order given; where one ends, the next of its line goes.
    /// - Throws: ``StoreError``; `changed(position:)` names the change whose delivery is not as it was read.
    package func replace(
        _ changes: [(seen: Delivery, next: Delivery)], at now: Timestamp
    ) throws(StoreError) {
        var batch: [SQL] = []
        var owners: [Int] = []
        var statistics = StatisticsChanges()
        var wakes: [ID<Webhook>: (dueAt: Timestamp, part: Int)] = [:]
        var ended: Set<OrderedLine> = []
        for (position, change) in changes.enumerated() {
            let part = part(of: change.seen.team)
            batch += replace(change.seen, by: change.next, part: part)
            owners += repeatElement(position, count: batch.count - owners.count)
            statistics.move(change.seen, to: change.next)
            if change.next.endsTurn(of: change.seen), let line = change.next.line { ended.insert(line) }
            if let dueAt = change.next.dueAt, !change.next.isBlocked {
                wakes[change.next.webhook] = (min(wakes[change.next.webhook]?.dueAt ?? dueAt, dueAt), part)
            }
        }
        for (webhook, wake) in wakes {
            batch.append(LaneTable.wakeIfDue(webhook, queue: .again, dueAt: wake.dueAt, part: wake.part))
        }
        batch += unblock(ended, at: now)
        batch += statistics.statements(part: parts[0])
        try run(batch, owners: owners)
    }

    /// Ends the deliveries of a deleted webhook that nobody is attempting at the moment.
    ///
    /// It works in batches; where it is interrupted, ``cleanup`` goes on with it.
    /// - Returns: how many were waiting.
    package func cancelDeliveries(of webhook: Webhook, at now: Timestamp) throws(StoreError) -> Int {
        var canceled = 0
        for _ in 0..<Self.cancelBatchesMax {
            let waiting = try waitingDeliveries(of: webhook, at: now)
            guard !waiting.isEmpty else { break }
            do {
                try replace(waiting.map { ($0, $0.canceled(.webhookDeleted, "its webhook was deleted")) }, at: now)
                canceled += waiting.count
            } catch {
                guard error.isChanged else { throw error }
                continue  // one of them was claimed a moment ago; the next look does not find it
            }
        }
        try forgetLane(of: webhook.id, team: webhook.team)
        return canceled
    }

    private func waitingDeliveries(of webhook: Webhook, at now: Timestamp) throws(StoreError) -> [Delivery] {
        let part = part(of: webhook.team)
        let rows = try read(
            """
            SELECT \(DeliveryTable.columns) FROM deliveries
            WHERE part = \(part) AND webhook_id = \(webhook.id) AND queue IN (0, 1) AND due_at_ms IS NOT NULL
                AND (is_leased = 0 OR due_at_ms <= \(now))
            LIMIT \(Self.batchLength)
            """)
        return try decode(rows, DeliveryTable.decode)
    }

    /// Removes what only serves the sending, once nothing of a deleted webhook is open.
    private func forgetLane(of webhook: ID<Webhook>, team: TeamID) throws(StoreError) {
        let part = part(of: team)
        let isOpen = try read(
            """
            SELECT 1 FROM deliveries WHERE part = \(part) AND webhook_id = \(webhook) AND queue IN (0, 1)
                AND due_at_ms IS NOT NULL LIMIT 1
            """)
        guard isOpen.isEmpty else { return }
        try run(
            LaneTable.delete(webhook, part: part)
                + ["DELETE FROM rate_slots WHERE part = \(part) AND webhook_id = \(webhook)"])
    }
}

extension StoreError {
    /// Somebody was quicker: read again, and try again.
    package var isChanged: Bool { if case .changed = kind { true } else { false } }
}
