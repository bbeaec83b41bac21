internal import SQLite
internal import Webhooks

enum PayloadTable {
    static func insert(_ payload: Payload, part: Int) -> SQL {
        """
        INSERT INTO payloads (part, team_id, id, event, body, created_at_ms)
        VALUES (\(part), \(payload.team), \(payload.id), \(payload.event), \(payload.body), \(payload.createdAt))
        """
    }

    /// The body of the delivery's payload: an expression for the `RETURNING` list of a statement on `deliveries`.
    static func bodyOfDelivery(of team: TeamID, part: Int) -> SQL {
        // In that list SQLite knows no type of a column, and without one it would not search the key for the id; what is
        // concatenated is text.
        """
        (SELECT body FROM payloads WHERE payloads.part = \(part) AND payloads.team_id = \(team)
            AND payloads.id = '' || deliveries.payload_id)
        """
    }
}
