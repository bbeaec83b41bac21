internal import SQLite

extension ConsistencyRule {
    /// What names something else must find it: the tables declare no foreign keys, which would cost each trigger a look.
    static let references = [
        ConsistencyRule(name: "deliveries_webhook", sentence: "deliveries are for a webhook that is not there") {
            part, _ in
            """
            SELECT id AS what FROM deliveries WHERE part = \(part) AND NOT EXISTS (SELECT 1 FROM webhooks
                WHERE webhooks.part = \(part) AND webhooks.team_id = deliveries.team_id
                    AND webhooks.id = deliveries.webhook_id)
            """
        },
        ConsistencyRule(name: "deliveries_payload", sentence: "deliveries have lost the payload that they carry") {
            part, _ in
            """
            SELECT id AS what FROM deliveries WHERE part = \(part) AND NOT EXISTS (SELECT 1 FROM payloads
                WHERE payloads.part = \(part) AND payloads.team_id = deliveries.team_id
                    AND payloads.id = deliveries.payload_id)
            """
        },
        ConsistencyRule(name: "attempts_delivery", sentence: "attempts belong to a delivery that is not there") {
            part, _ in
            """
            SELECT delivery_id AS what FROM attempts WHERE part = \(part) AND NOT EXISTS (SELECT 1 FROM deliveries
                WHERE deliveries.part = \(part) AND deliveries.team_id = attempts.team_id
                    AND deliveries.id = attempts.delivery_id)
            """
        },
        ConsistencyRule(name: "deliveries_attempts", sentence: "deliveries count other attempts than are recorded") {
            part, _ in
            """
            SELECT id AS what FROM deliveries WHERE part = \(part) AND attempt <> (SELECT count(*) FROM attempts
                WHERE attempts.part = \(part) AND attempts.team_id = deliveries.team_id
                    AND attempts.delivery_id = deliveries.id)
            """
        },
        ConsistencyRule(name: "tests_webhook", sentence: "tests are of a webhook that is not there") { part, _ in
            """
            SELECT id AS what FROM tests WHERE part = \(part) AND NOT EXISTS (SELECT 1 FROM webhooks
                WHERE webhooks.part = \(part) AND webhooks.team_id = tests.team_id AND webhooks.id = tests.webhook_id)
            """
        },
        ConsistencyRule(name: "subscriptions_webhook", sentence: "subscriptions are of a webhook that has them not") {
            part, _ in
            """
            SELECT webhook_id || ' ' || event AS what FROM subscriptions
            WHERE part = \(part) AND NOT EXISTS (SELECT 1 FROM webhooks
                WHERE webhooks.part = \(part) AND webhooks.team_id = subscriptions.team_id
                    AND webhooks.id = subscriptions.webhook_id AND webhooks.deleted_at_ms IS NULL
                    AND instr(' ' || webhooks.events || ' ', ' ' || subscriptions.event || ' ') > 0)
            """
        },
        ConsistencyRule(name: "webhooks_subscriptions", sentence: "webhooks would miss events that they subscribe to") {
            part, _ in
            // Events are separated by a space. Each has a row of its own, by the rule above, so that to count is enough.
            """
            SELECT webhooks.id AS what FROM webhooks
            LEFT JOIN (SELECT team_id, webhook_id, count(*) AS n FROM subscriptions WHERE part = \(part)
                GROUP BY team_id, webhook_id) AS subscribed
                ON subscribed.team_id = webhooks.team_id AND subscribed.webhook_id = webhooks.id
            WHERE webhooks.part = \(part) AND webhooks.deleted_at_ms IS NULL AND coalesce(subscribed.n, 0)
                < length(webhooks.events) - length(replace(webhooks.events, ' ', '')) + 1
            """
        },
    ]
}
