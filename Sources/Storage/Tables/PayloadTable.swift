internal import SQLite
internal import Webhooks

enum PayloadTable {
    static func insert(_ payload: Payload, part: Int) -> SQL {
        """
        INSERT INTO payloads (part, team_id, id, event, body, created_at_ms, request_id, traceparent)
        VALUES (\(part), \(payload.team), \(payload.id), \(payload.event), \(payload.body), \(payload.createdAt),
            \(payload.names.requestID), \(payload.names.traceParent?.text))
        """
    }

    /// What the delivery carries: an expression for a `RETURNING` list of `deliveries`, which ``Cargo`` reads.
    ///
    /// It is one value, so that the payload is looked for once. The id's column is concatenated with nothing: in such a list SQLite knows no type of it, and finds no index for equality
    /// with what may be no text.
    static func cargoOfDelivery(of team: TeamID, part: Int) -> SQL {
        """
        (SELECT CAST(coalesce(request_id, '') || ' ' || coalesce(traceparent, '') || ' ' || body AS BLOB) FROM payloads
            WHERE payloads.part = \(part) AND payloads.team_id = \(team)
                AND payloads.id = '' || deliveries.payload_id)
        """
    }
}
