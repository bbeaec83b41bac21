/// Deliveries of a webhook that go out strictly one after another: the next one only when the one before is settled.
package struct OrderedLine: Hashable, Comparable, Sendable {
    package var team: TeamID
    package var webhook: ID<Webhook>
    /// Of their events; empty for the events that have none, which are a line too.
    package var key: String

    package init(team: TeamID, webhook: ID<Webhook>, key: String) {
        (self.team, self.webhook, self.key) = (team, webhook, key)
    }

    package static func < (left: OrderedLine, right: OrderedLine) -> Bool {
        (left.team.text, left.webhook.text, left.key) < (right.team.text, right.webhook.text, right.key)
    }
}

extension Delivery {
    /// The due time of a delivery behind another of its line: it is open, and never due by any clock, until the one before
    /// is settled. Far enough from the largest number that a wait can be added to it.
    package static let dueWhenUnblocked = Timestamp(milliseconds: 1 << 62)

    /// The line in which it stands, or stood; nil where its webhook did not ask for order when the event came.
    package var line: OrderedLine? { orderingKey.map { OrderedLine(team: team, webhook: webhook, key: $0) } }

    /// Another delivery of its line must be settled before it.
    package var isBlocked: Bool { dueAt == Self.dueWhenUnblocked }

    /// When it will be attempted, as far as that is known: not while an attempt runs, whose ``dueAt`` is the end of its
    /// lease, nor while it is blocked.
    package var nextAttemptAt: Timestamp? { isLeased || isBlocked ? nil : dueAt }

    /// Its end lets the next one of its line go.
    package func endsTurn(of seen: Delivery) -> Bool { line != nil && seen.dueAt != nil && dueAt == nil }
}
