internal import SQLite
internal import Webhooks

/// The waiting line of one webhook in one queue.
enum LaneTable {
    static func insert(_ webhook: Webhook, part: Int) -> [SQL] {
        Queue.allCases.map { queue in
            """
            INSERT INTO lanes (part, queue, webhook_id, team_id, not_before_ms, is_held)
            VALUES (\(part), \(queue), \(webhook.id), \(webhook.team), 0, \(!webhook.isActive))
            """
        }
    }

    /// A held line keeps its deliveries and is passed over.
    static func hold(_ webhook: ID<Webhook>, _ isHeld: Bool, part: Int) -> [SQL] {
        Queue.allCases.map { queue in
            "UPDATE lanes SET is_held = \(isHeld) WHERE part = \(part) AND queue = \(queue) AND webhook_id = \(webhook)"
        }
    }

    /// Lets nothing out before that time, and then one delivery: the breaker opens, or waits longer.
    static func holdBack(_ webhook: ID<Webhook>, until time: Timestamp, part: Int) -> [SQL] {
        Queue.allCases.map { queue in
            """
            UPDATE lanes SET probe_at_ms = \(time), not_before_ms = \(time), due_at_ms = (
                SELECT CASE WHEN next < \(time) THEN \(time) ELSE next END
                FROM (SELECT \(nextDelivery(of: webhook, queue: queue, part: part)) AS next) AS line)
            WHERE part = \(part) AND queue = \(queue) AND webhook_id = \(webhook)
            """
        }
    }

    /// The same for a probe that was claimed just now: until its lease ends, nobody makes another.
    static func takeProbe(_ webhook: Webhook, token: Timestamp, part: Int) -> [SQL] {
        Queue.allCases.map { queue in
            """
            UPDATE lanes SET probe_at_ms = \(token), not_before_ms = \(token),
                due_at_ms = CASE WHEN due_at_ms < \(token) THEN \(token) ELSE due_at_ms END
            WHERE part = \(part) AND queue = \(queue) AND webhook_id = \(webhook.id) AND probe_at_ms < \(token)
                AND EXISTS (SELECT 1 FROM deliveries WHERE part = \(part) AND webhook_id = \(webhook.id)
                    AND queue = 1 AND due_at_ms = \(token) AND is_leased = 1)
            """
        }
    }

    /// The breaker is closed: what waits is looked at at once.
    static func letGo(_ webhook: ID<Webhook>, at now: Timestamp, part: Int) -> [SQL] {
        Queue.allCases.map { queue in
            """
            UPDATE lanes SET probe_at_ms = NULL, not_before_ms = 0, due_at_ms = (
                SELECT CASE WHEN next < \(now) THEN \(now) ELSE next END
                FROM (SELECT \(nextDelivery(of: webhook, queue: queue, part: part)) AS next) AS line)
            WHERE part = \(part) AND queue = \(queue) AND webhook_id = \(webhook) AND probe_at_ms IS NOT NULL
            """
        }
    }

    /// Makes the line be looked at no later than `dueAt`, but not before the rate limit allows it.
    static func wake(_ webhook: ID<Webhook>, queue: Queue, dueAt: Timestamp, part: Int) -> SQL {
        """
        UPDATE lanes SET due_at_ms = CASE WHEN not_before_ms > \(dueAt) THEN not_before_ms ELSE \(dueAt) END
        WHERE part = \(part) AND queue = \(queue) AND webhook_id = \(webhook)
            AND (due_at_ms IS NULL
                OR due_at_ms > CASE WHEN not_before_ms > \(dueAt) THEN not_before_ms ELSE \(dueAt) END)
        """
    }

    /// The same where something of the queue has a due time of its own: what is blocked has none.
    static func wakeIfDue(_ webhook: ID<Webhook>, queue: Queue, dueAt: Timestamp, part: Int) -> SQL {
        """
        \(wake(webhook, queue: queue, dueAt: dueAt, part: part))
            AND EXISTS (SELECT 1 FROM deliveries WHERE \(isUnblocked(webhook, queue: queue, part: part)))
        """
    }

    /// Makes the lane be looked at in which the first of the line waits.
    static func wakeForFirst(of line: OrderedLine, dueAt: Timestamp, part: Int) -> SQL {
        """
        UPDATE lanes SET due_at_ms = CASE WHEN not_before_ms > \(dueAt) THEN not_before_ms ELSE \(dueAt) END
        WHERE part = \(part) AND queue = \(DeliveryTable.queueOfFirst(of: line, part: part))
            AND webhook_id = \(line.webhook) AND (due_at_ms IS NULL
                OR due_at_ms > CASE WHEN not_before_ms > \(dueAt) THEN not_before_ms ELSE \(dueAt) END)
        """
    }

    private static func isUnblocked(_ webhook: ID<Webhook>, queue: Queue, part: Int) -> SQL {
        """
        part = \(part) AND webhook_id = \(webhook) AND queue = \(queue) AND due_at_ms < \(Delivery.dueWhenUnblocked)
        """
    }

    /// Sets the line's time anew after a claim. Where more of it is due, it goes behind all that wait since before `now`;
    /// where the rate limit is used up, it waits for the next free slot, and where the breaker is open for the next probe.
    /// - Returns: a statement with one row: the next free slot; 0 where the line is empty, or may be looked at at once.
    static func pass(_ webhook: Webhook, queue: Queue, at now: Timestamp, part: Int) -> SQL {
        let next = nextDelivery(of: webhook.id, queue: queue, part: part)
        let slot: SQL = """
            (SELECT CASE WHEN coalesce(sum(n), 0) >= \(webhook.settings.rateLimit)
                THEN min(at_ms) + \(RateSlotTable.windowMilliseconds) ELSE 0 END
            FROM rate_slots WHERE part = \(part) AND webhook_id = \(webhook.id)
                AND at_ms > \(now.milliseconds - RateSlotTable.windowMilliseconds) AND n > 0)
            """
        // Not IS NULL: in a RETURNING list SQLite 3.40 says false for it whatever a table without row ids holds.
        return """
            UPDATE lanes SET (due_at_ms, not_before_ms) = (
                SELECT CASE WHEN next IS NULL THEN NULL WHEN next >= slot AND next >= \(now) THEN next
                    WHEN slot > \(now) THEN slot ELSE \(now) END, slot
                FROM (SELECT next, CASE WHEN slot > coalesce(lanes.probe_at_ms, 0) THEN slot
                        ELSE coalesce(lanes.probe_at_ms, 0) END AS slot
                    FROM (SELECT \(next) AS next, \(slot) AS slot) AS line) AS line)
            WHERE part = \(part) AND queue = \(queue) AND webhook_id = \(webhook.id)
            RETURNING CASE WHEN coalesce(due_at_ms, 0) = 0 THEN 0 ELSE not_before_ms END
            """
    }

    /// When the first that may go out is due, or its lease ends: an expression.
    private static func nextDelivery(of webhook: ID<Webhook>, queue: Queue, part: Int) -> SQL {
        "(SELECT min(due_at_ms) FROM deliveries WHERE \(isUnblocked(webhook, queue: queue, part: part)))"
    }

    /// One row at most: the earliest due time of a line that is not held.
    static func nextDue(in queue: Queue, after passed: Timestamp, part: Int) -> SQL {
        """
        SELECT due_at_ms FROM lanes
        WHERE part = \(part) AND queue = \(queue) AND due_at_ms > \(passed) AND is_held = 0
        ORDER BY due_at_ms LIMIT 1
        """
    }

    /// One row: when the next delivery after `passed` is due in a lane that is due already; NULL where none is. The last
    /// `lanesMax` of such lanes are looked into.
    static func nextDueInDueLanes(of queue: Queue, after passed: Timestamp, lanesMax: Int, part: Int) -> SQL {
        """
        SELECT min((SELECT min(due_at_ms) FROM deliveries WHERE part = \(part) AND webhook_id = due.webhook_id
            AND queue = \(queue) AND due_at_ms > \(passed) AND due_at_ms < \(Delivery.dueWhenUnblocked)))
        FROM (SELECT webhook_id FROM lanes
            WHERE part = \(part) AND queue = \(queue) AND due_at_ms <= \(passed) AND is_held = 0
            ORDER BY due_at_ms DESC LIMIT \(lanesMax)) AS due
        """
    }

    /// One row: how many lines are due, counted up to `lanesMax`, and how many of those have a delivery that is due.
    static func work(in queue: Queue, at now: Timestamp, after passed: Timestamp, lanesMax: Int, part: Int) -> SQL {
        """
        SELECT count(*), coalesce(sum(has_work), 0) FROM (
            SELECT CASE WHEN EXISTS (SELECT 1 FROM deliveries WHERE part = \(part)
                AND webhook_id = lanes.webhook_id AND queue = \(queue) AND due_at_ms <= \(now)) THEN 1 ELSE 0 END
                AS has_work
            FROM lanes WHERE part = \(part) AND queue = \(queue) AND due_at_ms > \(passed) AND due_at_ms <= \(now)
                AND is_held = 0
            ORDER BY due_at_ms LIMIT \(lanesMax)) AS due
        """
    }

    static func delete(_ webhook: ID<Webhook>, part: Int) -> [SQL] {
        Queue.allCases.map { queue in
            "DELETE FROM lanes WHERE part = \(part) AND queue = \(queue) AND webhook_id = \(webhook)"
        }
    }
}
