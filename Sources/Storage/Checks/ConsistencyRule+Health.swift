internal import SQLite

extension ConsistencyRule {
    /// What is concluded of a webhook's receiver is known to those who send.
    static let health = [
        ConsistencyRule(name: "health_webhook", sentence: "health is that of a webhook that is not there") { part, _ in
            """
            SELECT webhook_id AS what FROM health WHERE part = \(part) AND NOT EXISTS (SELECT 1 FROM webhooks
                WHERE webhooks.part = \(part) AND webhooks.team_id = health.team_id AND webhooks.id = health.webhook_id
                    AND webhooks.deleted_at_ms IS NULL)
            """
        },
        ConsistencyRule(
            name: "lanes_breaker",
            sentence: "lanes are held back although their webhook's breaker is closed, or the reverse"
        ) {
            part, _ in
            """
            SELECT lanes.webhook_id AS what FROM lanes
            JOIN webhooks ON webhooks.part = \(part) AND webhooks.team_id = lanes.team_id
                AND webhooks.id = lanes.webhook_id AND webhooks.deleted_at_ms IS NULL
            LEFT JOIN health ON health.part = \(part) AND health.team_id = lanes.team_id
                AND health.webhook_id = lanes.webhook_id
            WHERE lanes.part = \(part) AND CASE WHEN health.opened_at_ms IS NULL THEN lanes.probe_at_ms IS NOT NULL
                ELSE lanes.probe_at_ms IS NULL END
            """
        },
        ConsistencyRule(
            name: "failing_payloads_health", sentence: "payloads count as failing of a webhook that has no failures"
        ) {
            part, _ in
            """
            SELECT webhook_id || ' ' || payload_id AS what FROM failing_payloads
            WHERE part = \(part) AND NOT EXISTS (SELECT 1 FROM health WHERE health.part = \(part)
                AND health.team_id = failing_payloads.team_id AND health.webhook_id = failing_payloads.webhook_id
                AND health.failing_at_ms IS NOT NULL)
            """
        },
    ]
}
