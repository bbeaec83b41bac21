internal import SQLite
internal import Webhooks

enum DeliveryTable {
    /// In the order that ``decode(_:)`` reads them.
    static let columns: SQL = """
        deliveries.id, deliveries.webhook_id, deliveries.payload_id, deliveries.team_id, deliveries.event,
        deliveries.max_attempts, deliveries.created_at_ms, deliveries.status, deliveries.attempt, deliveries.due_at_ms,
        deliveries.is_leased, deliveries.delivered_at_ms, deliveries.duration_ms, deliveries.response_status,
        deliveries.error_code, deliveries.error, deliveries.ordering_key
        """

    static func insert(_ delivery: Delivery, part: Int) -> SQL {
        if let line = delivery.line { return insert(delivery, into: line, part: part) }
        return """
            INSERT INTO deliveries (part, team_id, id, webhook_id, payload_id, event, status, queue, is_leased, due_at_ms,
                attempt, max_attempts, created_at_ms)
            VALUES (\(part), \(delivery.team), \(delivery.id), \(delivery.webhook), \(delivery.payload), \(delivery.event),
                'pending', 0, 0, \(delivery.dueAt), 0, \(delivery.maxAttempts), \(delivery.createdAt))
            """
    }

    /// Takes the deliveries of one line that are longest due, as many as the rate limit leaves free, and holds them until
    /// `token`.
    ///
    /// Two callers never get the same delivery: the statement that selects it moves its time. The time, `token`, is the
    /// proof of the claim: it only ever grows, so nobody else's claim on the delivery has the same.
    ///
    /// Where the breaker has opened or closed since the webhook was read, it takes none.
    static func claim(
        _ webhook: Webhook, queue: Queue, room: Int, until token: Timestamp, at now: Timestamp, part: Int
    ) -> SQL {
        let letsOut: SQL = webhook.standing == .open ? "probe_at_ms <= \(now)" : "probe_at_ms IS NULL"
        return """
            UPDATE deliveries SET queue = 1, is_leased = 1, due_at_ms = \(token)
            WHERE part = \(part) AND team_id = \(webhook.team) AND id IN (
                SELECT id FROM deliveries
                WHERE part = \(part) AND webhook_id = \(webhook.id) AND queue = \(queue) AND due_at_ms <= \(now)
                    AND EXISTS (SELECT 1 FROM lanes WHERE part = \(part) AND queue = \(queue)
                        AND webhook_id = \(webhook.id) AND is_held = 0 AND \(letsOut))
                ORDER BY due_at_ms
                LIMIT \(RateSlotTable.free(webhook, room: room, at: now, part: part))
            )
            RETURNING \(columns), \(PayloadTable.cargoOfDelivery(of: webhook.team, part: part))
            """
    }

    /// The same for one delivery that somebody names, whatever the breaker says.
    static func claim(
        _ delivery: Delivery, of webhook: Webhook, until token: Timestamp, at now: Timestamp, part: Int
    ) -> SQL {
        """
        UPDATE deliveries SET queue = 1, is_leased = 1, due_at_ms = \(token)
        WHERE part = \(part) AND team_id = \(webhook.team) AND id = \(delivery.id) AND due_at_ms <= \(now)
            AND EXISTS (SELECT 1 FROM lanes WHERE part = \(part) AND queue = 1 AND webhook_id = \(webhook.id)
                AND is_held = 0)
            AND \(RateSlotTable.free(webhook, room: 1, at: now, part: part)) > 0
        RETURNING \(columns), \(PayloadTable.cargoOfDelivery(of: webhook.team, part: part))
        """
    }

    /// Replaces a delivery's state, where it is still as it was read: the due time of a claim is its proof. What is to be
    /// attempted again goes to the queue of repeated attempts.
    static func update(_ seen: Delivery, to next: Delivery, part: Int) -> SQL {
        """
        UPDATE deliveries SET status = \(next.status), queue = 1, is_leased = 0, due_at_ms = \(next.dueAt),
            attempt = \(next.attempt), max_attempts = \(next.maxAttempts), delivered_at_ms = \(next.deliveredAt),
            duration_ms = \(next.duration), response_status = \(next.responseStatus),
            error_code = \(next.errorCode), error = \(next.error)
        WHERE part = \(part) AND team_id = \(seen.team) AND id = \(seen.id) AND is_leased = \(seen.isLeased)
            AND coalesce(due_at_ms, 0) = \(seen.dueAt ?? Timestamp(milliseconds: 0))
            AND status = \(seen.status) AND attempt = \(seen.attempt)
        """
    }

    static func decode(_ row: inout Row) throws(SQLiteError) -> Delivery {
        var delivery = Delivery(
            id: try row.read(), webhook: try row.read(), payload: try row.read(), team: try row.read(),
            event: try row.read(), maxAttempts: try row.read(), createdAt: try row.read())
        delivery.status = try row.read()
        delivery.attempt = try row.read()
        delivery.dueAt = try row.read()
        delivery.isLeased = try row.read()
        delivery.deliveredAt = try row.read()
        delivery.duration = try row.read()
        delivery.responseStatus = try row.read()
        delivery.errorCode = try row.read()
        delivery.error = try row.read()
        delivery.orderingKey = try row.read()
        return delivery
    }
}
