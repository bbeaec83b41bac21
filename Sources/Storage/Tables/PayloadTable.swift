internal import SQLite
internal import Webhooks

enum PayloadTable {
    static func insert(_ payload: Payload, part: Int) -> SQL {
        """
        INSERT INTO payloads (part, team_id, id, event, body, created_at_ms)
        VALUES (\(part), \(payload.team), \(payload.id), \(payload.event), \(payload.body), \(payload.createdAt))
        """
    }

    /// The body of the delivery's payload: an expression for a `RETURNING` or `SELECT` list over `deliveries`.
    static let bodyOfDelivery: SQL = """
        (SELECT body FROM payloads WHERE payloads.part = deliveries.part AND payloads.team_id = deliveries.team_id
            AND payloads.id = deliveries.payload_id)
        """
}
