internal import SQLite
package import Webhooks

// Keys are named by their ids, which stand in each sealed text from its second byte on: see SealingKey.
extension Store {
    /// Webhooks that are sealed anew in one transaction, so that it is short.
    package static let resealMax = 100

    /// Webhooks of all teams that are not deleted, in a fixed order: one step of a walk.
    /// - Parameters:
    ///   - last: where the step before ended.
    ///   - keys: only those of which something is sealed with none of these; nil: all.
    package func webhooks(
        after last: Webhook?, sealedByOthersThan keys: [[UInt8]]? = nil, limit: Int
    ) throws(StoreError) -> [Webhook] {
        var webhooks: [Webhook] = []
        for part in parts {
            let isSought: SQL = if let keys { "AND (\(WebhookTable.isSealedByOthers(than: keys)))" } else { "" }
            let rows = try read(
                """
                SELECT \(WebhookTable.columns) FROM webhooks
                WHERE part = \(part) AND (team_id, id) > (\(last?.team.text ?? ""), \(last?.id.text ?? ""))
                    AND deleted_at_ms IS NULL \(isSought)
                ORDER BY team_id, id LIMIT \(limit)
                """)
            webhooks += try decode(rows, WebhookTable.decode)
        }
        return webhooks
    }

    /// How many webhooks behind `last` have something that is sealed with another key.
    package func webhookCount(after last: Webhook?, sealedByOthersThan key: [UInt8]) throws(StoreError) -> Int {
        var count = 0
        for part in parts {
            let rows = try read(
                """
                SELECT count(*) FROM webhooks
                WHERE part = \(part) AND (team_id, id) > (\(last?.team.text ?? ""), \(last?.id.text ?? ""))
                    AND deleted_at_ms IS NULL AND (\(WebhookTable.isSealedByOthers(than: [key])))
                """)
            count += try decode(rows) { row throws(SQLiteError) in try row.read(Int.self) }.first ?? 0
        }
        return count
    }

    /// The key that the store is sealed with; nil where nothing was sealed since the store knows it.
    package func sealingKey() throws(StoreError) -> [UInt8]? {
        let rows = try read("SELECT key_id FROM sealing_keys WHERE part = \(parts[0])")
        return try decode(rows) { row throws(SQLiteError) in try row.read([UInt8].self) }.first
    }

    /// From now on nothing is taken that another key has sealed.
    /// - Parameter old: the key until now, as ``sealingKey()`` says; nil where it says nothing.
    /// - Throws: ``StoreError``; `changed` where it is another one meanwhile.
    package func changeSealingKey(from old: [UInt8]?, to new: [UInt8]) throws(StoreError) {
        try run(
            parts.flatMap { part in
                [
                    SealingKeyTable.adopt(old ?? new, part: part),
                    SealingKeyTable.change(from: old ?? new, to: new, part: part).expecting(1),
                ]
            })
    }

    /// Writes what was sealed anew of webhooks, as far as nobody has changed them since they were read.
    /// - Returns: how many were written.
    /// - Throws: ``StoreError``; `keyChanged` where the store is sealed with another key than that.
    package func reseal(_ webhooks: [Webhook], with key: [UInt8]) throws(StoreError) -> Int {
        let parts = Set(webhooks.map { part(of: $0.team) })
        let guards = parts.map { SealingKeyTable.isCurrent(key, part: $0).expecting(rows: 1) }
        do throws(StoreError) {
            let results = try run(
                guards + webhooks.map { WebhookTable.reseal($0, part: part(of: $0.team)) })
            return results.dropFirst(guards.count).reduce(0) { $0 + $1.count }
        } catch {
            throw error.isChanged ? StoreError(.keyChanged, error.detail) : error
        }
    }

    /// Runs a batch that writes what a key has sealed, where that is the store's, or can become it.
    /// - Parameter key: nil: nothing in it was sealed just now.
    func run(_ batch: [SQL], sealedWith key: [UInt8]?, part: Int) throws(StoreError) {
        guard let key else {
            try run(batch)
            return
        }
        let guards = [
            SealingKeyTable.adopt(key, part: part), SealingKeyTable.isCurrent(key, part: part).expecting(rows: 1),
        ]
        do throws(StoreError) {
            try run(guards + batch, owners: [0, 0])
        } catch {
            throw error.kind == .changed(position: 0) ? StoreError(.keyChanged, error.detail) : error
        }
    }
}
