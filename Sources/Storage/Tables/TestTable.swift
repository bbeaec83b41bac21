internal import SQLite
internal import Webhooks

enum TestTable {
    static func insert(_ test: WebhookTest, part: Int) -> SQL {
        """
        INSERT INTO tests (part, team_id, id, webhook_id, event_type, payload, status, response_status, response_body,
            error, duration_ms, created_at_ms)
        VALUES (\(part), \(test.team), \(test.id), \(test.webhook), \(test.eventType), \(test.payload), \(test.status),
            \(test.responseStatus), \(test.responseBody), \(test.error), \(test.duration), \(test.createdAt))
        """
    }
}
