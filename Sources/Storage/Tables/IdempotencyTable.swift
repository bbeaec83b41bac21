internal import SQLite
internal import Webhooks

enum IdempotencyTable {
    /// Remembers the key, where it is not remembered yet.
    static func insert(_ key: IdempotencyKey, for payload: Payload, deliveries: [Delivery], part: Int) -> SQL {
        let expiry = payload.createdAt + .milliseconds(Bounds.idempotencyMilliseconds)
        return """
            INSERT INTO idempotency (part, team_id, key, content_hash, payload_id, deliveries, expires_at_ms)
            VALUES (\(part), \(payload.team), \(key.text), \(key.contentHash), \(payload.id),
                \(deliveries.map(\.webhook.text).joined(separator: " ")), \(expiry))
            ON CONFLICT (part, team_id, key) DO NOTHING
            """
    }
}
