internal import SQLite
internal import Webhooks

/// The attempts of the last minute, by webhook: the rate limit of all processes together.
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
        INSERT INTO rate_slots (part, webhook_id, at_ms, n) VALUES (\(part), \(webhook), \(now), \(count))
        ON CONFLICT (part, webhook_id, at_ms) DO UPDATE SET n = rate_slots.n + excluded.n
        """
    }

    static func deletePassed(_ webhook: ID<Webhook>, at now: Timestamp, part: Int) -> SQL {
        """
        DELETE FROM rate_slots
        WHERE part = \(part) AND webhook_id = \(webhook) AND at_ms <= \(now.milliseconds - windowMilliseconds)
        """
    }
}
