internal import SQLite
package import Webhooks

extension Store {
    /// Webhooks of all teams that are not deleted, in a fixed order: one step of a walk.
    /// - Parameter last: where the step before ended.
    package func webhooks(after last: Webhook?, limit: Int) throws(StoreError) -> [Webhook] {
        var webhooks: [Webhook] = []
        for part in parts {
            let rows = try read(
                """
                SELECT \(WebhookTable.columns) FROM webhooks
                WHERE part = \(part) AND (team_id, id) > (\(last?.team.text ?? ""), \(last?.id.text ?? ""))
                    AND deleted_at_ms IS NULL
                ORDER BY team_id, id LIMIT \(limit)
                """)
            webhooks += try decode(rows, WebhookTable.decode)
        }
        return webhooks
    }
}
