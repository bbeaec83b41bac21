internal import SQLite
internal import Webhooks

enum HealthTable {
    static func recordError(
        _ message: String, of webhook: ID<Webhook>, team: TeamID, at now: Timestamp, part: Int
    ) -> SQL {
        """
        INSERT INTO health (part, team_id, webhook_id, last_error_at_ms, last_error_message)
        VALUES (\(part), \(team), \(webhook), \(now), \(message))
        ON CONFLICT (part, team_id, webhook_id) DO UPDATE SET
            last_error_at_ms = excluded.last_error_at_ms, last_error_message = excluded.last_error_message
        """
    }
}
