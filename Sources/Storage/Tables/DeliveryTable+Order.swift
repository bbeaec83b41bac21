internal import SQLite
internal import Webhooks

// Of each line exactly one open delivery, the first, may be attempted; all others are blocked by their due time.
extension DeliveryTable {
    /// Puts a new delivery at the end of its line: due where nothing is before it, else blocked.
    ///
    /// Its place is counted in the transaction that commits it: so the order of the line is that of the commits.
    static func insert(_ delivery: Delivery, into line: OrderedLine, part: Int) -> SQL {
        """
        INSERT INTO deliveries (part, team_id, id, webhook_id, payload_id, event, status, queue, is_leased, attempt,
            max_attempts, created_at_ms, ordering_key, sequence, due_at_ms)
        SELECT \(part), \(delivery.team), \(delivery.id), \(delivery.webhook), \(delivery.payload), \(delivery.event),
            'pending', 0, 0, 0, \(delivery.maxAttempts), \(delivery.createdAt), \(line.key), coalesce(last, 0) + 1,
            CASE WHEN last IS NULL THEN \(delivery.dueAt) ELSE \(Delivery.dueWhenUnblocked) END
        FROM (SELECT \(lastPlace(in: line, part: part)) AS last) AS seen
        """
    }

    /// Puts a settled delivery at the end of its line for another attempt, where it is still as it was read. It goes to the
    /// queue of repeated attempts.
    static func requeue(_ seen: Delivery, to next: Delivery, in line: OrderedLine, part: Int) -> SQL {
        """
        UPDATE deliveries SET status = \(next.status), queue = 1, max_attempts = \(next.maxAttempts),
            sequence = coalesce(\(lastPlace(in: line, part: part)), 0) + 1,
            due_at_ms = CASE WHEN \(lastPlace(in: line, part: part)) IS NULL THEN \(next.dueAt)
                ELSE \(Delivery.dueWhenUnblocked) END
        WHERE part = \(part) AND team_id = \(seen.team) AND id = \(seen.id) AND due_at_ms IS NULL
            AND status = \(seen.status) AND attempt = \(seen.attempt)
        """
    }

    /// Lets the first of the line go, after the one before it was settled: it is due in its own queue.
    static func unblock(_ line: OrderedLine, at now: Timestamp, part: Int) -> SQL {
        """
        UPDATE deliveries SET due_at_ms = \(now)
        WHERE part = \(part) AND team_id = \(line.team) AND due_at_ms = \(Delivery.dueWhenUnblocked)
            AND id = (SELECT id FROM deliveries WHERE \(isOpen(in: line, part: part)) ORDER BY sequence LIMIT 1)
        """
    }

    /// The queue of the line's first delivery; NULL where nothing of it is open: an expression.
    static func queueOfFirst(of line: OrderedLine, part: Int) -> SQL {
        "(SELECT queue FROM deliveries WHERE \(isOpen(in: line, part: part)) ORDER BY sequence LIMIT 1)"
    }

    private static func lastPlace(in line: OrderedLine, part: Int) -> SQL {
        "(SELECT max(sequence) FROM deliveries WHERE \(isOpen(in: line, part: part)))"
    }

    /// What the index of the lines holds.
    private static func isOpen(in line: OrderedLine, part: Int) -> SQL {
        """
        part = \(part) AND webhook_id = \(line.webhook) AND ordering_key = \(line.key) AND due_at_ms IS NOT NULL
        """
    }
}
