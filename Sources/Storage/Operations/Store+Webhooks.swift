internal import SQLite
package import Webhooks

extension Store {
    /// - Parameter key: the id of the one that has sealed what is sealed of it; nil: nobody asks.
    /// - Throws: ``StoreError``; `changed` where the team has ``Bounds/webhooksPerTeamMax`` webhooks already, `keyChanged`
    ///   where the store is sealed with another key.
    package func insert(_ webhook: Webhook, sealedWith key: [UInt8]? = nil) throws(StoreError) {
        let part = part(of: webhook.team)
        try run(
            [WebhookTable.insert(webhook, part: part).expecting(1)]
                + SubscriptionTable.insert(webhook, part: part) + LaneTable.insert(webhook, part: part),
            sealedWith: key, part: part)
    }

    /// The webhook, where that team has it and has not deleted it.
    package func webhook(_ id: ID<Webhook>, of team: TeamID) throws(StoreError) -> Webhook? {
        let part = part(of: team)
        let rows = try read(
            """
            SELECT \(WebhookTable.columns), \(Self.activityColumns(part: part)) FROM webhooks
            \(HealthTable.join(part: part))
            WHERE webhooks.part = \(part) AND webhooks.team_id = \(team) AND id = \(id) AND deleted_at_ms IS NULL
            """)
        return try decode(rows, Self.decodeWithActivity).first
    }

    /// Whether that team has the webhook, or had it before it was deleted.
    package func hasHad(_ id: ID<Webhook>, in team: TeamID) throws(StoreError) -> Bool {
        try !read("SELECT 1 FROM webhooks WHERE part = \(part(of: team)) AND team_id = \(team) AND id = \(id)").isEmpty
    }

    /// Any webhook that is not deleted: what is sealed in it tells whether a key is the right one.
    package func anyWebhook() throws(StoreError) -> Webhook? {
        for part in parts {
            let rows = try read(
                """
                SELECT \(WebhookTable.columns) FROM webhooks WHERE part = \(part) AND deleted_at_ms IS NULL LIMIT 1
                """)
            if let webhook = try decode(rows, WebhookTable.decode).first { return webhook }
        }
        return nil
    }

    /// The team's webhooks, newest first.
    /// - Parameter before: only those that sort before this id: the last of the page before.
    package func webhooks(
        of team: TeamID, isActive: Bool? = nil, event: EventType? = nil, before: ID<Webhook>? = nil, limit: Int
    ) throws(StoreError) -> [Webhook] {
        let part = part(of: team)
        let isSubscribed: SQL =
            if let event {
                """
                AND EXISTS (SELECT 1 FROM subscriptions WHERE part = \(part) AND team_id = \(team) AND event = \(event)
                    AND webhook_id = webhooks.id)
                """
            } else { "" }
        let isInState: SQL = if let isActive { "AND is_active = \(isActive)" } else { "" }
        let rows = try read(
            """
            SELECT \(WebhookTable.columns), \(Self.activityColumns(part: part)) FROM webhooks
            \(HealthTable.join(part: part))
            WHERE webhooks.part = \(part) AND webhooks.team_id = \(team) AND id < \(before?.text ?? "~") AND deleted_at_ms IS NULL
                \(isInState) \(isSubscribed)
            ORDER BY id DESC LIMIT \(limit)
            """)
        return try decode(rows, Self.decodeWithActivity)
    }

    /// Writes a webhook that was read and changed.
    /// - Parameter key: the id of the one that has sealed what is new of it; nil: nothing is.
    /// - Throws: ``StoreError``; `changed` where somebody else changed or deleted it since it was read, `keyChanged` where
    ///   the store is sealed with another key.
    package func update(_ webhook: Webhook, sealedWith key: [UInt8]? = nil) throws(StoreError) {
        let part = part(of: webhook.team)
        try run(
            [WebhookTable.update(webhook, part: part).expecting(1)]
                + SubscriptionTable.delete(webhook, part: part) + SubscriptionTable.insert(webhook, part: part)
                + LaneTable.hold(webhook.id, !webhook.isActive, part: part)
                + (webhook.health.isRestarted ? restartHealth(webhook, part: part) : []),
            sealedWith: key, part: part)
    }

    private func restartHealth(_ webhook: Webhook, part: Int) -> [SQL] {
        HealthTable.restart(webhook, at: webhook.health.healthySince, part: part)
            + LaneTable.letGo(webhook.id, at: webhook.updatedAt, part: part)
    }

    /// Makes the webhook send no more. Its waiting deliveries are cancelled by ``cancelDeliveries(of:at:)``.
    /// - Throws: ``StoreError``; `changed` where it is deleted already.
    package func delete(_ webhook: Webhook, at now: Timestamp) throws(StoreError) {
        let part = part(of: webhook.team)
        try run(
            [WebhookTable.delete(webhook, at: now, part: part).expecting(1)]
                + SubscriptionTable.delete(webhook, part: part) + LaneTable.hold(webhook.id, true, part: part)
                + HealthTable.delete(webhook, part: part))
    }

    /// Notes that a test was answered with success, where the url is still the one that was tested.
    package func verified(_ webhook: Webhook) throws(StoreError) {
        try run([
            """
            UPDATE webhooks SET is_verified = 1, revision = revision + 1
            WHERE part = \(part(of: webhook.team)) AND team_id = \(webhook.team) AND id = \(webhook.id)
                AND url = \(webhook.settings.url) AND is_verified = 0 AND deleted_at_ms IS NULL
            """
        ])
    }

    package func insert(_ test: WebhookTest) throws(StoreError) {
        try run([TestTable.insert(test, part: part(of: test.team)).expecting(1)])
    }

    /// What the roll-ups and the last errors say of a webhook.
    private static func activityColumns(part: Int) -> SQL {
        """
        (SELECT last_triggered_at_ms FROM statistics WHERE part = \(part) AND team_id = webhooks.team_id
            AND webhook_id = webhooks.id ORDER BY hour_at_ms DESC LIMIT 1),
        health.last_error_message, \(HealthTable.columns(part: part))
        """
    }

    private static func decodeWithActivity(_ row: inout Row) throws(SQLiteError) -> Webhook {
        var webhook = try WebhookTable.decode(&row)
        webhook.activity.lastTriggeredAt = try row.read()
        webhook.activity.lastErrorMessage = try row.read()
        webhook.health = try HealthTable.decode(&row)
        webhook.activity.lastErrorAt = webhook.health.lastFailureAt
        webhook.standing = webhook.health.standing
        return webhook
    }
}
