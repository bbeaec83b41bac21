internal import SQLite
internal import Webhooks

enum KeyTable {
    /// In the order that ``decode(_:)`` reads them.
    static let columns: SQL = "id, digest, name, team_id, created_at_ms, revoked_at_ms"

    /// Inserts nothing where there are ``AccessKey/countMax`` already.
    static func insert(_ key: AccessKey, part: Int) -> SQL {
        """
        INSERT INTO keys (part, id, digest, name, team_id, created_at_ms)
        SELECT \(part), \(key.id), \(key.digest), \(key.name), \(key.team), \(key.createdAt)
        WHERE (SELECT count(*) FROM keys WHERE part = \(part) AND revoked_at_ms IS NULL) < \(AccessKey.countMax)
        """
    }

    static func revoke(_ id: ID<AccessKey>, at now: Timestamp, part: Int) -> SQL {
        "UPDATE keys SET revoked_at_ms = \(now) WHERE part = \(part) AND id = \(id) AND revoked_at_ms IS NULL"
    }

    /// Forgets the keys that were revoked first, beyond those that are kept for the list.
    static func deleteRevoked(part: Int) -> SQL {
        """
        DELETE FROM keys WHERE part = \(part) AND revoked_at_ms IS NOT NULL AND id NOT IN (
            SELECT id FROM keys WHERE part = \(part) AND revoked_at_ms IS NOT NULL
            ORDER BY revoked_at_ms DESC, id DESC LIMIT \(AccessKey.revokedMax))
        """
    }

    static func decode(_ row: inout Row) throws(SQLiteError) -> AccessKey {
        AccessKey(
            id: try row.read(), digest: try row.read(), name: try row.read(), team: try row.read(),
            createdAt: try row.read(), revokedAt: try row.read())
    }
}
