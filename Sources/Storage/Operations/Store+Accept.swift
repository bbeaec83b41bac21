internal import SQLite
package import Webhooks

/// An event that is to be kept, with the deliveries that it leads to.
package struct Acceptance: Sendable {
    package var payload: Payload
    package var deliveries: [Delivery]
    package var key: IdempotencyKey?

    package init(_ payload: Payload, deliveries: [Delivery], key: IdempotencyKey? = nil) {
        (self.payload, self.deliveries, self.key) = (payload, deliveries, key)
    }
}

/// The caller's name for an event, so that the same event sent twice is kept once.
package struct IdempotencyKey: Hashable, Sendable {
    package var text: String
    /// SHA-256 over what the event says: the same key with another content is a mistake.
    package var contentHash: [UInt8]

    package init(_ text: String, contentHash: [UInt8]) { (self.text, self.contentHash) = (text, contentHash) }
}

/// What was answered when the key came first.
package struct RememberedAnswer: Equatable, Sendable {
    package var contentHash: [UInt8]
    package var payload: ID<Payload>
    /// The webhooks that the event was for, in the order of its deliveries.
    package var webhooks: [ID<Webhook>]

    package init(contentHash: [UInt8], payload: ID<Payload>, webhooks: [ID<Webhook>]) {
        (self.contentHash, self.payload, self.webhooks) = (contentHash, payload, webhooks)
    }
}

/// A webhook that wants an event of some type.
package struct Subscriber: Equatable, Sendable {
    package var webhook: ID<Webhook>
    package var maxAttempts: Int
    /// Its deliveries go out one after another.
    package var isOrdered: Bool
    /// JSON; nil where it wants all of them.
    package var filters: String?

    /// The payload's delivery to it, the `position`-th of those that want the payload.
    /// - Parameter orderingKey: of the event; it means something where the webhook asks for order.
    package func delivery(of payload: Payload, at position: Int, orderingKey: String? = nil) -> Delivery {
        Delivery(
            id: payload.deliveryID(at: position), webhook: webhook, payload: payload.id, team: payload.team,
            event: payload.event.rawValue, maxAttempts: maxAttempts, orderingKey: isOrdered ? orderingKey ?? "" : nil,
            createdAt: payload.createdAt)
    }
}

extension Store {
    /// The team's active webhooks that subscribe to the type, oldest first.
    package func subscribers(to event: EventType, of team: TeamID) throws(StoreError) -> [Subscriber] {
        let part = part(of: team)
        let rows = try read(
            """
            SELECT webhooks.id, webhooks.max_retries, webhooks.is_ordered, webhooks.filters FROM subscriptions
            JOIN webhooks ON webhooks.part = \(part) AND webhooks.team_id = \(team)
                AND webhooks.id = subscriptions.webhook_id
            WHERE subscriptions.part = \(part) AND subscriptions.team_id = \(team) AND subscriptions.event = \(event)
                AND webhooks.is_active = 1
            ORDER BY subscriptions.webhook_id LIMIT \(Bounds.webhooksPerTeamMax)
            """)
        return try decode(rows) { row throws(SQLiteError) in
            Subscriber(
                webhook: try row.read(), maxAttempts: try row.read(Int.self) + 1, isOrdered: try row.read(),
                filters: try row.read())
        }
    }

    /// What the key was answered with before, if it is remembered.
    package func answer(to key: IdempotencyKey, of team: TeamID) throws(StoreError) -> RememberedAnswer? {
        let rows = try read(
            """
            SELECT content_hash, payload_id, deliveries FROM idempotency
            WHERE part = \(part(of: team)) AND team_id = \(team) AND key = \(key.text)
            """)
        return try decode(rows) { row throws(SQLiteError) in
            RememberedAnswer(
                contentHash: try row.read(), payload: try row.read(),
                webhooks: try row.read(String.self).split(separator: " ").map { ID(String($0)) })
        }.first
    }

    /// Keeps the events and queues their deliveries: all or none, on disk when this returns.
    ///
    /// - Throws: ``StoreError``; `changed(position:)` names the event whose key was taken, or one of whose webhooks
    ///   stopped being active, or asks for order otherwise, since that was read.
    package func accept(_ events: [Acceptance]) throws(StoreError) {
        let (batch, owners) = statements(accepting: events)
        try run(batch, owners: owners)
    }

    /// - Returns: also, for each statement that may be refused, the position of its event.
    func statements(accepting events: [Acceptance]) -> (batch: [SQL], owners: [Int]) {
        var batch: [SQL] = []
        var owners: [Int] = []
        var statistics = StatisticsChanges()
        /// The first delivery of each webhook, which is the earliest: events come in the order of their times.
        var first: [Want: Delivery] = [:]
        for (position, event) in events.enumerated() {
            let part = part(of: event.payload.team)
            if let key = event.key {
                batch.append(
                    IdempotencyTable.insert(key, for: event.payload, deliveries: event.deliveries, part: part)
                        .expecting(1))
            }
            batch.append(PayloadTable.insert(event.payload, part: part))
            for delivery in event.deliveries {
                let want = Want(webhook: delivery.webhook, hasOrder: delivery.line != nil)
                if first[want] == nil {
                    first[want] = delivery
                    batch.append(WebhookTable.wants(delivery, part: part).expecting(rows: 1))
                    if !want.hasOrder {
                        batch.append(
                            LaneTable.wake(delivery.webhook, queue: .first, dueAt: delivery.createdAt, part: part))
                    }
                }
                batch.append(DeliveryTable.insert(delivery, part: part))
                statistics.move(nil, to: delivery)
                statistics.triggered(delivery)
            }
            owners += repeatElement(position, count: batch.count - owners.count)
        }
        for (want, delivery) in first where want.hasOrder {
            // What is blocked wakes nobody.
            batch.append(
                LaneTable.wakeIfDue(
                    want.webhook, queue: .first, dueAt: delivery.createdAt, part: part(of: delivery.team)))
        }
        // One file is one part; an engine of many parts is given one batch for each.
        batch += statistics.statements(part: parts[0])
        return (batch, owners)
    }

    /// What is guarded once in a batch: between two events of it a webhook may have begun to ask for order.
    private struct Want: Hashable {
        var webhook: ID<Webhook>
        var hasOrder: Bool
    }
}
