internal import SQLite
internal import Webhooks

/// What this system has to tell about attempts that ended, beside what is concluded of them later.
struct Notices {
    /// Kept in the batch that writes the attempts down, so that it is told once, whatever happens.
    var acceptances: [Acceptance] = []
    /// Webhooks of which it is told that they become inactive: they must be active until then.
    var disabled: Set<ID<Webhook>> = []
}

extension Store {
    /// An event of this system itself, with its deliveries to those who subscribe to it; nil where nobody does.
    func acceptance(of event: OperationalEvent, at now: Timestamp) throws(StoreError) -> Acceptance? {
        acceptance(of: event, to: try subscribers(to: event.type, of: event.team), at: now)
    }

    private func acceptance(
        of event: OperationalEvent, to subscribers: [Subscriber], at now: Timestamp
    ) -> Acceptance? {
        let others = subscribers.filter { $0.webhook != event.webhook }
        guard !others.isEmpty else { return nil }
        let payload = event.payload(at: now)
        let wanting = others.filter { Filter.admit(payload, by: $0.filters) }
        guard !wanting.isEmpty else { return nil }
        return Acceptance(
            payload,
            deliveries: wanting.enumerated().map { position, subscriber in
                subscriber.delivery(of: payload, at: position)
            })
    }

    /// Reads what is needed to tell of deliveries that failed for good, and of webhooks whose receivers want no more.
    func notices(of settlements: [Settlement], at now: Timestamp) throws(StoreError) -> Notices {
        var notices = Notices()
        guard settlements.contains(where: { $0.next.status == .failed }) else { return notices }
        var subscribers: [TeamID: [Subscriber]] = [:]
        for settlement in settlements {
            let delivery = settlement.next
            guard let event = OperationalEvent(exhausted: delivery, names: settlement.names) else { continue }
            if subscribers[delivery.team] == nil {
                subscribers[delivery.team] = try self.subscribers(to: event.type, of: delivery.team)
            }
            let acceptance = acceptance(of: event, to: subscribers[delivery.team] ?? [], at: now)
            if let acceptance { notices.acceptances.append(acceptance) }
        }
        for settlement in settlements where settlement.next.errorCode == .gone {
            try addDisabled(settlement.next, at: now, to: &notices)
        }
        return notices
    }

    private func addDisabled(_ delivery: Delivery, at now: Timestamp, to notices: inout Notices) throws(StoreError) {
        guard !notices.disabled.contains(delivery.webhook),
            var webhook = try webhook(delivery.webhook, of: delivery.team), webhook.isActive
        else { return }
        let before = webhook.health.state
        (webhook.health.attempts, webhook.health.failures) = try recentAttempts(of: webhook, at: now)
        var ends = AttemptEnds()
        ends.add(delivery, standing: webhook.standing)
        webhook.health = webhook.health.after(ends, at: now)
        webhook.disable(.gone, at: now)
        webhook.activity.lastErrorMessage = delivery.error
        let event = OperationalEvent(.disabled, of: webhook, before: before)
        guard let acceptance = try acceptance(of: event, at: now) else { return }
        notices.acceptances.append(acceptance)
        notices.disabled.insert(webhook.id)
    }
}
