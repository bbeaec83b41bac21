internal import SQLite
internal import Webhooks

extension ConsistencyRule {
    /// What waits must be found by those who look for it.
    static let queue = [
        ConsistencyRule(name: "deliveries_due", sentence: "deliveries wait without a time, or have one and are over") {
            part, _ in
            """
            SELECT id AS what FROM deliveries WHERE part = \(part)
                AND CASE WHEN status = 'success' OR status = 'failed' THEN due_at_ms IS NOT NULL OR is_leased = 1
                    ELSE due_at_ms IS NULL END
            """
        },
        ConsistencyRule(name: "lanes_webhook", sentence: "lanes are of a webhook that is not there") { part, _ in
            """
            SELECT webhook_id AS what FROM lanes WHERE part = \(part) AND NOT EXISTS (SELECT 1 FROM webhooks
                WHERE webhooks.part = \(part) AND webhooks.team_id = lanes.team_id AND webhooks.id = lanes.webhook_id)
            """
        },
        ConsistencyRule(name: "webhooks_lanes", sentence: "webhooks have no lane, so that nothing of theirs is sent") {
            part, _ in
            """
            SELECT id AS what FROM webhooks WHERE part = \(part) AND deleted_at_ms IS NULL AND 2 <> (
                SELECT count(*) FROM lanes WHERE lanes.part = \(part) AND (lanes.queue = 0 OR lanes.queue = 1)
                    AND lanes.webhook_id = webhooks.id AND lanes.team_id = webhooks.team_id)
            """
        },
        ConsistencyRule(name: "lanes_held", sentence: "lanes are held although their webhook is active, or the reverse")
        {
            part, _ in
            """
            SELECT lanes.webhook_id AS what FROM lanes JOIN webhooks ON webhooks.part = \(part)
                AND webhooks.team_id = lanes.team_id AND webhooks.id = lanes.webhook_id
            WHERE lanes.part = \(part) AND lanes.is_held = webhooks.is_active
            """
        },
        ConsistencyRule(name: "lanes_due", sentence: "lanes are looked at later than something in them is due") {
            part, now in
            // A lane goes behind others when it was served, but never beyond the present. Of what is under way, the due
            // time is the end of its lease.
            """
            SELECT waiting.webhook_id AS what FROM (
                SELECT webhook_id, queue, min(due_at_ms) AS due_at_ms FROM deliveries
                WHERE part = \(part) AND due_at_ms < \(Delivery.dueWhenUnblocked)
                GROUP BY webhook_id, queue) AS waiting
            LEFT JOIN lanes ON lanes.part = \(part) AND lanes.queue = waiting.queue
                AND lanes.webhook_id = waiting.webhook_id
            WHERE lanes.due_at_ms IS NULL OR (lanes.due_at_ms > waiting.due_at_ms
                AND lanes.due_at_ms > lanes.not_before_ms AND lanes.due_at_ms > \(now))
            """
        },
    ]
}
