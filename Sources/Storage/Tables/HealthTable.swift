internal import SQLite
internal import Webhooks

/// How each webhook's receiver does; a webhook without a failure has no row.
enum HealthTable {
    /// In the order that ``decode(_:)`` reads them; of a webhook, with ``join(part:)``.
    static func columns(part: Int) -> SQL {
        """
        coalesce(health.revision, 0), health.last_error_at_ms, health.healthy_at_ms, health.failing_at_ms,
        health.missed_at_ms, coalesce(health.connection_failures, 0), coalesce(health.warning, 0), health.warned_at_ms,
        health.opened_at_ms, health.open_reason, health.probe_wait_ms,
        (SELECT probe_at_ms FROM lanes WHERE part = \(part) AND queue = 0 AND webhook_id = webhooks.id),
        (SELECT count(*) FROM failing_payloads WHERE part = \(part) AND team_id = webhooks.team_id
            AND webhook_id = webhooks.id)
        """
    }

    static func join(part: Int) -> SQL {
        """
        LEFT JOIN health ON health.part = \(part) AND health.team_id = webhooks.team_id
            AND health.webhook_id = webhooks.id
        """
    }

    /// Remembers what ended, where the webhook is not deleted.
    static func record(
        _ ends: AttemptEnds, error: String, of webhook: ID<Webhook>, team: TeamID, at now: Timestamp, part: Int
    ) -> [SQL] {
        let failingAt = ends.missedSince == nil ? nil : now
        let insert: SQL = """
            INSERT INTO health AS seen (part, team_id, webhook_id, last_error_at_ms, last_error_message, failing_at_ms,
                missed_at_ms, connection_failures, revision)
            SELECT \(part), \(team), \(webhook), \(now), \(error), \(failingAt), \(ends.missedSince),
                \(ends.connectionFailures), 1
            FROM webhooks WHERE part = \(part) AND team_id = \(team) AND id = \(webhook) AND deleted_at_ms IS NULL
            ON CONFLICT (part, team_id, webhook_id) DO UPDATE SET
                last_error_at_ms = excluded.last_error_at_ms, last_error_message = excluded.last_error_message,
                failing_at_ms = CASE WHEN \(ends.hasSuccess) = 1 OR seen.failing_at_ms IS NULL
                    THEN excluded.failing_at_ms ELSE seen.failing_at_ms END,
                missed_at_ms = CASE WHEN \(ends.hasSuccess) = 1 OR seen.missed_at_ms IS NULL
                    OR excluded.missed_at_ms < seen.missed_at_ms THEN excluded.missed_at_ms ELSE seen.missed_at_ms END,
                connection_failures = excluded.connection_failures
                    + CASE WHEN \(ends.breaksConnectionFailures) = 1 THEN 0 ELSE seen.connection_failures END,
                revision = seen.revision + 1
            """
        let payloads = ends.failedPayloads.map { payload -> SQL in
            """
            INSERT INTO failing_payloads (part, team_id, webhook_id, payload_id)
            SELECT part, team_id, webhook_id, \(payload) FROM health
            WHERE part = \(part) AND team_id = \(team) AND webhook_id = \(webhook) AND (
                SELECT count(*) FROM failing_payloads WHERE part = \(part) AND team_id = \(team)
                    AND webhook_id = \(webhook)) < \(Disabling.payloadsMin)
            ON CONFLICT (part, team_id, webhook_id, payload_id) DO NOTHING
            """
        }
        return [insert] + (ends.hasSuccess ? [forgetPayloads(of: webhook, team: team, part: part)] : []) + payloads
    }

    /// A success ends a run of failures.
    static func endFailures(of webhook: ID<Webhook>, team: TeamID, part: Int) -> [SQL] {
        [
            """
            UPDATE health SET failing_at_ms = NULL, missed_at_ms = NULL, connection_failures = 0,
                revision = revision + 1
            WHERE part = \(part) AND team_id = \(team) AND webhook_id = \(webhook)
            """,
            forgetPayloads(of: webhook, team: team, part: part),
        ]
    }

    /// A run of failures begins anew with the one that has just come.
    static func beginFailures(of webhook: Webhook, at now: Timestamp, part: Int) -> [SQL] {
        [
            """
            UPDATE health SET failing_at_ms = \(now), missed_at_ms = \(now), revision = revision + 1
            WHERE part = \(part) AND team_id = \(webhook.team) AND webhook_id = \(webhook.id)
                AND failing_at_ms = \(webhook.health.failingSince)
            """,
            forgetPayloads(of: webhook.id, team: webhook.team, part: part),
        ]
    }

    /// Writes what was concluded, where nothing has come since the health was read.
    static func conclude(_ next: Health, of webhook: Webhook, part: Int) -> SQL {
        """
        UPDATE health SET healthy_at_ms = \(next.healthySince), warning = \(next.warning),
            warned_at_ms = \(next.warnedAt), opened_at_ms = \(next.breaker?.openedAt),
            open_reason = \(next.breaker?.reason), probe_wait_ms = \(next.breaker?.wait.milliseconds ?? 0),
            revision = \(next.revision)
        WHERE part = \(part) AND team_id = \(webhook.team) AND webhook_id = \(webhook.id)
            AND revision = \(webhook.health.revision)
        """
    }

    /// Forgets all but the last error. The window begins anew.
    static func restart(_ webhook: Webhook, at now: Timestamp?, part: Int) -> [SQL] {
        [
            """
            UPDATE health SET healthy_at_ms = \(now), failing_at_ms = NULL, missed_at_ms = NULL,
                connection_failures = 0, warning = 0, warned_at_ms = NULL, opened_at_ms = NULL, open_reason = NULL,
                probe_wait_ms = 0, revision = revision + 1
            WHERE part = \(part) AND team_id = \(webhook.team) AND webhook_id = \(webhook.id)
            """,
            forgetPayloads(of: webhook.id, team: webhook.team, part: part),
        ]
    }

    static func delete(_ webhook: Webhook, part: Int) -> [SQL] {
        [
            "DELETE FROM health WHERE part = \(part) AND team_id = \(webhook.team) AND webhook_id = \(webhook.id)",
            forgetPayloads(of: webhook.id, team: webhook.team, part: part),
        ]
    }

    private static func forgetPayloads(of webhook: ID<Webhook>, team: TeamID, part: Int) -> SQL {
        """
        DELETE FROM failing_payloads WHERE part = \(part) AND team_id = \(team) AND webhook_id = \(webhook)
        """
    }

    static func decode(_ row: inout Row) throws(SQLiteError) -> Health {
        var health = Health()
        health.revision = try row.read()
        health.lastFailureAt = try row.read()
        health.healthySince = try row.read()
        health.failingSince = try row.read()
        health.missedSince = try row.read()
        health.connectionFailures = try row.read()
        health.warning = try row.read()
        health.warnedAt = try row.read()
        let (openedAt, reason): (Timestamp?, Breaker.Reason?) = (try row.read(), try row.read())
        let (wait, probeAt): (Int64?, Timestamp?) = (try row.read(), try row.read())
        if let openedAt {
            health.breaker = Breaker(
                reason ?? .failureRate, openedAt: openedAt, wait: .milliseconds(wait ?? 0), probeAt: probeAt ?? openedAt
            )
        }
        health.failedPayloads = try row.read()
        return health
    }
}
