internal import SQLite
package import Webhooks

/// What waits in one queue.
package struct QueueFigures: Equatable, Sendable {
    /// Deliveries whose time has come, those of webhooks that are not active left out; at most ``Store/dueCountMax``.
    package var due: Int
    /// Since when the first of them is due.
    package var oldestDueAt: Timestamp?
    /// When the queue wants to be looked at next; nil where nothing waits for its time.
    package var nextDueAt: Timestamp?

    init(due: Int, oldestDueAt: Timestamp? = nil, nextDueAt: Timestamp? = nil) {
        (self.due, self.oldestDueAt, self.nextDueAt) = (due, oldestDueAt, nextDueAt)
    }
}

// Figures for whoever watches. None of them walks through the deliveries: what they read is bounded.
extension Store {
    /// So far are due deliveries counted, in each queue.
    package static let dueCountMax = 10_000
    /// Lanes of a queue that are looked into for them, the longest due first.
    package static let lanesCountedMax = 1_000
    /// Teams whose deliveries are added up.
    package static let teamsCountedMax = 10_000

    package func figures(of queue: Queue, at now: Timestamp) throws(StoreError) -> QueueFigures {
        var figures = QueueFigures(due: 0)
        for part in parts {
            let line: SQL = """
                (SELECT webhook_id FROM lanes
                WHERE part = \(part) AND queue = \(queue) AND due_at_ms IS NOT NULL AND is_held = 0
                ORDER BY due_at_ms LIMIT \(Self.lanesCountedMax)) AS line
                """
            let count = try read(
                """
                SELECT count(*) FROM (
                    SELECT 1 FROM \(line) CROSS JOIN deliveries
                    WHERE deliveries.part = \(part) AND deliveries.webhook_id = line.webhook_id
                        AND deliveries.queue = \(queue) AND deliveries.due_at_ms <= \(now)
                    LIMIT \(Self.dueCountMax)) AS due
                """)
            let oldest = try read(
                """
                SELECT min((SELECT min(due_at_ms) FROM deliveries
                    WHERE part = \(part) AND webhook_id = line.webhook_id AND queue = \(queue)
                        AND due_at_ms <= \(now)))
                FROM \(line)
                """)
            let next = try read(
                """
                SELECT min(due_at_ms) FROM lanes
                WHERE part = \(part) AND queue = \(queue) AND due_at_ms > \(now) AND is_held = 0
                """)
            figures.due += try decode(count) { row throws(SQLiteError) in try row.read(Int.self) }.first ?? 0
            figures.oldestDueAt = try earliest(of: oldest, figures.oldestDueAt)
            figures.nextDueAt = try earliest(of: next, figures.nextDueAt)
        }
        figures.due = min(figures.due, Self.dueCountMax)
        return figures
    }

    /// The deliveries of all teams that were made in the hours since then, by status, from the roll-ups.
    package func deliveryCounts(since start: Timestamp) throws(StoreError) -> [Delivery.Status: Int] {
        var counts: [Delivery.Status: Int] = [:]
        for part in parts {
            // From team to team by the key, which begins with them.
            let rows = try read(
                """
                WITH RECURSIVE step (team_id, n) AS (
                    SELECT (SELECT team_id FROM statistics WHERE part = \(part) ORDER BY team_id LIMIT 1), 1
                    UNION ALL
                    SELECT (SELECT min(team_id) FROM statistics WHERE part = \(part) AND team_id > step.team_id), n + 1
                    FROM step WHERE step.team_id IS NOT NULL AND n < \(Self.teamsCountedMax)
                )
                SELECT coalesce(sum(pending), 0), coalesce(sum(retrying), 0), coalesce(sum(success), 0),
                    coalesce(sum(failed), 0)
                FROM step CROSS JOIN statistics
                WHERE part = \(part) AND statistics.team_id = step.team_id AND webhook_id = ''
                    AND hour_at_ms >= \(start.floor(to: Statistics.hourMilliseconds))
                """)
            let sums = try decode(rows) { row throws(SQLiteError) in
                (try row.read(Int.self), try row.read(Int.self), try row.read(Int.self), try row.read(Int.self))
            }
            for (pending, retrying, success, failed) in sums {
                counts[.pending, default: 0] += pending
                counts[.retrying, default: 0] += retrying
                counts[.success, default: 0] += success
                counts[.failed, default: 0] += failed
            }
        }
        return counts
    }

    /// Whether the store can be written to now: the lock for writing is taken and given back, and nothing is changed.
    package func checkWriting() throws(StoreError) {
        do throws(SQLiteError) { try database.checkWriting() } catch { throw StoreError(error) }
    }

    /// Calls that were given up; at most ``dueCountMax``.
    package func deadLetterCount() throws(StoreError) -> Int {
        var count = 0
        for part in parts {
            let rows = try read(
                """
                SELECT count(*) FROM (SELECT 1 FROM calls WHERE part = \(part) AND due_at_ms IS NULL
                    LIMIT \(Self.dueCountMax)) AS due
                """)
            count += try decode(rows) { row throws(SQLiteError) in try row.read(Int.self) }.first ?? 0
        }
        return min(count, Self.dueCountMax)
    }

    /// Whether there is a webhook, and so something that the key has sealed.
    package func holdsSecrets() throws(StoreError) -> Bool {
        for part in parts {
            let rows = try read("SELECT 1 FROM webhooks WHERE part = \(part) AND deleted_at_ms IS NULL LIMIT 1")
            if !rows.isEmpty { return true }
        }
        return false
    }

    private func earliest(of rows: Rows, _ other: Timestamp?) throws(StoreError) -> Timestamp? {
        let found = try decode(rows) { row throws(SQLiteError) in try row.read(Timestamp?.self) }
        return (found + [other]).compactMap(\.self).min()
    }
}
