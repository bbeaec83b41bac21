import Storage
import Testing
import Webhooks

@Suite struct SubscriberTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    private func subscribers(_ event: EventType, of team: TeamID = one) throws -> [ID<Webhook>] {
        try scene.store.subscribers(to: event, of: team).map(\.webhook)
    }

    @Test func `are the active webhooks of that team and type, oldest first`() throws {
        let first = try scene.webhook(events: [.ticketCreated, .ticketClosed])
        let second = try scene.webhook(events: [.ticketCreated], at: start + .seconds(1))
        let inactive = try scene.webhook(events: [.ticketCreated, .ticketClosed])
        try scene.setActive(false, inactive)
        let foreign = try scene.webhook(of: two, events: [.ticketCreated])
        #expect(try subscribers(.ticketCreated) == [first.id, second.id])
        #expect(try subscribers(.ticketClosed) == [first.id])
        #expect(try subscribers(.ticketAssigned).isEmpty)
        #expect(try subscribers(.ticketCreated, of: two) == [foreign.id])
    }

    @Test func `bring what an event is judged by`() throws {
        let filters = #"[{"field":"data.a","operator":"equals","value":1}]"#
        let webhook = try scene.webhook {
            $0.retry.maxRetries = 7
            $0.filters = filters
        }
        let found = try #require(try scene.store.subscribers(to: .ticketCreated, of: one).first)
        #expect(found.webhook == webhook.id)
        #expect(found.maxAttempts == 8)
        #expect(found.filters == filters)
    }

    @Test func `follow a webhook's changes`() throws {
        var webhook = try scene.webhook(events: [.ticketCreated])
        webhook.settings.events = [.ticketClosed, .slaBreached]
        try scene.store.update(webhook)
        #expect(try subscribers(.ticketCreated).isEmpty)
        #expect(try subscribers(.ticketClosed) == [webhook.id])
        try scene.setActive(false, webhook)
        #expect(try subscribers(.ticketClosed).isEmpty)
        try scene.setActive(true, webhook)
        #expect(try subscribers(.slaBreached) == [webhook.id])
        try scene.store.delete(webhook, at: start)
        #expect(try subscribers(.slaBreached).isEmpty)
    }
}
