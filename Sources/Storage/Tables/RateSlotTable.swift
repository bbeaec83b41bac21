internal import SQLite
internal import Webhooks

/// The attempts of late, by webhook: the rate limit of all processes together, and how many of them failed.
///
/// Rows are kept for ``Breaker/windowMilliseconds``; what is counted is found by its time.
enum RateSlotTable {
    /// In any 60 seconds a receiver sees no more than the limit. One second more is kept for what lies between the claim
    /// and the wire.
    static let windowMilliseconds: Int64 = 61_000

    /// How many more attempts may start now, at most `room`: an expression.
    static func free(_ webhook: Webhook, room: Int, at now: Timestamp, part: Int) -> SQL {
        """
        (SELECT CASE WHEN coalesce(sum(n), 0) >= \(webhook.settings.rateLimit) THEN 0
            WHEN coalesce(sum(n), 0) + \(room) > \(webhook.settings.rateLimit)
                THEN \(webhook.settings.rateLimit) - coalesce(sum(n), 0)
            ELSE \(room) END
        FROM rate_slots WHERE part = \(part) AND webhook_id = \(webhook.id)
            AND at_ms > \(now.milliseconds - windowMilliseconds))
        """
    }

    /// Counts what was just claimed under that token.
    static func take(_ webhook: Webhook, token: Timestamp, at now: Timestamp, part: Int) -> SQL {
        """
        INSERT INTO rate_slots (part, webhook_id, at_ms, n)
        SELECT \(part), \(webhook.id), \(now), taken FROM (
            SELECT count(*) AS taken FROM deliveries
            WHERE part = \(part) AND webhook_id = \(webhook.id) AND queue = 1 AND due_at_ms = \(token)
                AND is_leased = 1
        ) AS claimed WHERE taken > 0
        ON CONFLICT (part, webhook_id, at_ms) DO UPDATE SET n = rate_slots.n + excluded.n
        """
    }

    /// Counts attempts again that started later than they were claimed.
    static func take(_ webhook: ID<Webhook>, count: Int, at now: Timestamp, part: Int) -> SQL {
        """
        INSERT INTO rate_slots (part, webhook_id, at_ms, n, restamped)
        VALUES (\(part), \(webhook), \(now), \(count), \(count))
        ON CONFLICT (part, webhook_id, at_ms) DO UPDATE SET n = rate_slots.n + excluded.n,
            restamped = rate_slots.restamped + excluded.restamped
        """
    }

    /// Counts failures that have come, where the webhook is not deleted.
    static func fail(_ webhook: ID<Webhook>, of team: TeamID, count: Int, at now: Timestamp, part: Int) -> SQL {
        """
        INSERT INTO rate_slots (part, webhook_id, at_ms, n, failed)
        SELECT \(part), \(webhook), \(now), 0, \(count)
        FROM webhooks WHERE part = \(part) AND team_id = \(team) AND id = \(webhook) AND deleted_at_ms IS NULL
        ON CONFLICT (part, webhook_id, at_ms) DO UPDATE SET failed = rate_slots.failed + excluded.failed
        """
    }

    /// One row: the attempts that started, and the failures that came, in the breaker's window, and after `healthy`.
    static func window(
        of webhook: ID<Webhook>, since healthy: Timestamp?, at now: Timestamp, part: Int
    ) -> SQL {
        let start = max(now.milliseconds - Breaker.windowMilliseconds, healthy?.milliseconds ?? 0)
        return """
            SELECT coalesce(sum(n - restamped), 0), coalesce(sum(failed), 0) FROM rate_slots
            WHERE part = \(part) AND webhook_id = \(webhook) AND at_ms > \(start)
            """
    }

    static func deletePassed(_ webhook: ID<Webhook>, at now: Timestamp, part: Int) -> SQL {
        """
        DELETE FROM rate_slots
        WHERE part = \(part) AND webhook_id = \(webhook) AND at_ms <= \(now.milliseconds - Breaker.windowMilliseconds)
        """
    }
}
