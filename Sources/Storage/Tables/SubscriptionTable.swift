internal import SQLite
internal import Webhooks

enum SubscriptionTable {
    static func insert(_ webhook: Webhook, part: Int) -> [SQL] {
        webhook.settings.events.map { event in
            """
            INSERT INTO subscriptions (part, team_id, event, webhook_id)
            VALUES (\(part), \(webhook.team), \(event), \(webhook.id))
            """
        }
    }

    static func delete(_ webhook: Webhook, part: Int) -> [SQL] {
        // The key begins with the event: each is named, so that the team's other rows are not walked through.
        EventType.allCases.map { event in
            """
            DELETE FROM subscriptions WHERE part = \(part) AND team_id = \(webhook.team) AND event = \(event)
                AND webhook_id = \(webhook.id)
            """
        }
    }
}
