internal import SQLite
package import Webhooks

/// A place in a walk through the store in small steps.
package struct CleanupStep: Sendable {
    /// How many rows were deleted.
    package var deleted: Int
    /// Where the walk goes on; nil at its end.
    package var next: String?
}

extension Store {
    /// Statistics are kept for this long.
    package static let statisticsDays = 400

    /// The team that comes after `team` in the table of payloads, or of tests.
    package func team(after team: TeamID?, in table: RetainedTable) throws(StoreError) -> TeamID? {
        let text = team?.text ?? ""
        for part in parts {
            let rows = try read(
                table == .tests
                    ? "SELECT team_id FROM tests WHERE part = \(part) AND team_id > \(text) ORDER BY team_id LIMIT 1"
                    : "SELECT team_id FROM payloads WHERE part = \(part) AND team_id > \(text) ORDER BY team_id LIMIT 1"
            )
            let found = try decode(rows) { row throws(SQLiteError) in try row.read(TeamID.self) }.first
            if let found { return found }
        }
        return nil
    }

    /// What the ids of the team's newest payloads begin with, and none before: see ``IDSource/bound(_:)``. Nil where it has
    /// no more than `count`.
    package func bound(ofNewestPayloads count: Int, of team: TeamID) throws(StoreError) -> String? {
        let part = part(of: team)
        // One more shows that there is something beyond.
        let rows = try read(
            """
            SELECT id FROM payloads WHERE part = \(part) AND team_id = \(team) ORDER BY id DESC
            LIMIT 2 OFFSET \(count - 1)
            """)
        let ids = try decode(rows) { row throws(SQLiteError) in try row.read(String.self) }
        return ids.count == 2 ? String(ids[0].dropFirst("pl_".count)) : nil
    }

    /// Deletes the team's settled deliveries that are older, with their attempts: one step of at most ``batchLength``.
    /// - Parameter bound: what the ids of those begin with that are too young; see ``IDSource/bound(_:)``.
    package func deleteDeliveries(
        of team: TeamID, before bound: String, after start: String?
    ) throws(StoreError) -> CleanupStep {
        let (part, after) = (part(of: team), start ?? "dlv_")
        let last = try lastID(
            "SELECT id FROM deliveries WHERE part = \(part) AND team_id = \(team) AND id > \(after)",
            until: "dlv_" + bound)
        guard let last else { return CleanupStep(deleted: 0, next: nil) }
        let isOld: SQL = """
            part = \(part) AND team_id = \(team) AND id > \(after) AND id <= \(last) AND due_at_ms IS NULL
            """
        let results = try run([
            """
            DELETE FROM attempts WHERE part = \(part) AND team_id = \(team)
                AND delivery_id IN (SELECT id FROM deliveries WHERE \(isOld))
            """,
            "DELETE FROM deliveries WHERE \(isOld) RETURNING 1",
        ])
        return CleanupStep(deleted: results[1].count, next: last)
    }

    /// Deletes the team's payloads that are older and have no delivery any more.
    package func deletePayloads(
        of team: TeamID, before bound: String, after start: String?
    ) throws(StoreError) -> CleanupStep {
        let (part, after) = (part(of: team), start ?? "pl_")
        let last = try lastID(
            "SELECT id FROM payloads WHERE part = \(part) AND team_id = \(team) AND id > \(after)",
            until: "pl_" + bound)
        guard let last else { return CleanupStep(deleted: 0, next: nil) }
        // A delivery's id begins with its payload's: see Payload.deliveryID(at:).
        let results = try run([
            """
            DELETE FROM payloads
            WHERE part = \(part) AND team_id = \(team) AND id > \(after) AND id <= \(last)
                AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.part = \(part)
                    AND deliveries.team_id = \(team) AND deliveries.id > 'dlv_' || substr(payloads.id, 4)
                    AND deliveries.id < 'dlv_' || substr(payloads.id, 4) || '~')
            RETURNING 1
            """
        ])
        return CleanupStep(deleted: results[0].count, next: last)
    }

    package func deleteTests(
        of team: TeamID, before bound: String, after start: String?
    ) throws(StoreError) -> CleanupStep {
        let (part, after) = (part(of: team), start ?? "tst_")
        let last = try lastID(
            "SELECT id FROM tests WHERE part = \(part) AND team_id = \(team) AND id > \(after)",
            until: "tst_" + bound)
        guard let last else { return CleanupStep(deleted: 0, next: nil) }
        let results = try run([
            """
            DELETE FROM tests WHERE part = \(part) AND team_id = \(team) AND id > \(after) AND id <= \(last) RETURNING 1
            """
        ])
        return CleanupStep(deleted: results[0].count, next: last)
    }

    /// Forgets idempotency keys whose time is over: one step.
    /// - Returns: whether there are more.
    package func deleteExpiredKeys(at now: Timestamp) throws(StoreError) -> Bool {
        var hasMore = false
        for part in parts {
            let results = try run([
                """
                DELETE FROM idempotency WHERE part = \(part) AND (team_id, key) IN (
                    SELECT team_id, key FROM idempotency WHERE part = \(part) AND expires_at_ms <= \(now)
                    LIMIT \(Self.batchLength)) RETURNING 1
                """
            ])
            hasMore = hasMore || results[0].count == Self.batchLength
        }
        return hasMore
    }

    /// Deletes statistics of hours before that time: one step.
    /// - Returns: whether there are more.
    package func deleteStatistics(before time: Timestamp) throws(StoreError) -> Bool {
        var hasMore = false
        for part in parts {
            // No index leads to old hours: the search is a read, which holds nobody up, and seldom finds any.
            let isOld = try read("SELECT 1 FROM statistics WHERE part = \(part) AND hour_at_ms < \(time) LIMIT 1")
            guard !isOld.isEmpty else { continue }
            let old: SQL = """
                SELECT team_id, webhook_id, hour_at_ms FROM statistics WHERE part = \(part) AND hour_at_ms < \(time)
                ORDER BY team_id, webhook_id, hour_at_ms LIMIT \(Self.batchLength)
                """
            let results = try run([
                "DELETE FROM durations WHERE part = \(part) AND (team_id, webhook_id, hour_at_ms) IN (\(old))",
                """
                DELETE FROM statistics WHERE part = \(part) AND (team_id, webhook_id, hour_at_ms) IN (\(old))
                RETURNING 1
                """,
            ])
            hasMore = hasMore || results[1].count == Self.batchLength
        }
        return hasMore
    }

    /// Webhooks that were deleted while their deliveries were not all ended yet.
    package func deletedWebhooksWithLanes() throws(StoreError) -> [Webhook] {
        var webhooks: [Webhook] = []
        for part in parts {
            let rows = try read(
                """
                SELECT \(WebhookTable.columns) FROM lanes
                JOIN webhooks ON webhooks.part = \(part) AND webhooks.team_id = lanes.team_id
                    AND webhooks.id = lanes.webhook_id
                WHERE lanes.part = \(part) AND lanes.queue = 0 AND lanes.is_held = 1
                    AND webhooks.deleted_at_ms IS NOT NULL
                LIMIT \(Self.batchLength)
                """)
            webhooks += try decode(rows, WebhookTable.decode)
        }
        return webhooks
    }

    /// The id that ends the next step: the last of at most ``batchLength`` ids before `end`.
    private func lastID(_ select: SQL, until end: String) throws(StoreError) -> String? {
        let rows = try read(
            """
            SELECT max(id) FROM (\(select) AND id < \(end) ORDER BY id LIMIT \(Self.batchLength)) AS step
            """)
        return try decode(rows) { row throws(SQLiteError) in try row.read(String?.self) }.first ?? nil
    }
}

/// What is kept for a time and then deleted.
package enum RetainedTable: Sendable { case payloads, tests }
