internal import SQLite
internal import Webhooks

enum PayloadTable {
    static func insert(_ payload: Payload, part: Int) -> SQL {
        """
        INSERT INTO payloads (part, team_id, id, event, body, created_at_ms)
        VALUES (\(part), \(payload.team), \(payload.id), \(payload.event), \(payload.body), \(payload.createdAt))
        """
    }

    /// The body of the delivery's payload: an expression for a `RETURNING` list of `deliveries`.
    ///
    /// The column is concatenated with nothing: in such a list SQLite knows no type of it, and finds no index for equality
    /// with what may be no text.
    static func bodyOfDelivery(of team: TeamID, part: Int) -> SQL {
        """
        (SELECT body FROM payloads WHERE payloads.part = \(part) AND payloads.team_id = \(team)
            AND payloads.id = '' || deliveries.payload_id)
        """
    }
}
