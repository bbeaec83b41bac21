internal import SQLite
package import Webhooks

extension Store {
    /// - Throws: ``StoreError``; `changed` where the store has ``AccessKey/countMax`` keys that are not revoked.
    package func insert(_ key: AccessKey) throws(StoreError) {
        try run([KeyTable.insert(key, part: parts[0]).expecting(1)])
    }

    /// All keys, oldest first; also those that were revoked.
    package func keys() throws(StoreError) -> [AccessKey] {
        let rows = try read(
            """
            SELECT \(KeyTable.columns) FROM keys WHERE part = \(parts[0])
            ORDER BY id LIMIT \(AccessKey.countMax + AccessKey.revokedMax)
            """)
        return try decode(rows, KeyTable.decode)
    }

    /// The keys that let somebody in: those that are not revoked.
    package func liveKeys() throws(StoreError) -> [AccessKey] {
        let rows = try read(
            """
            SELECT \(KeyTable.columns) FROM keys WHERE part = \(parts[0]) AND revoked_at_ms IS NULL
            LIMIT \(AccessKey.countMax)
            """)
        return try decode(rows, KeyTable.decode)
    }

    /// Whether any key lets somebody in.
    package func hasKeys() throws(StoreError) -> Bool {
        try !read("SELECT 1 FROM keys WHERE part = \(parts[0]) AND revoked_at_ms IS NULL LIMIT 1").isEmpty
    }

    /// Makes the key let nobody in any more, on disk when this returns.
    /// - Returns: the key as it was; nil where there is none of that id. One that was revoked before stays as it is.
    package func revokeKey(_ id: ID<AccessKey>, at now: Timestamp) throws(StoreError) -> AccessKey? {
        let rows = try read("SELECT \(KeyTable.columns) FROM keys WHERE part = \(parts[0]) AND id = \(id)")
        guard let key = try decode(rows, KeyTable.decode).first else { return nil }
        try run([KeyTable.revoke(id, at: now, part: parts[0]), KeyTable.deleteRevoked(part: parts[0])])
        return key
    }
}
