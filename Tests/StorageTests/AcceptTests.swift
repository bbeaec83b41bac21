import Storage
import Testing
import Webhooks

@Suite struct AcceptTests {
    let scene: Scene
    let webhook: Webhook

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook()
    }

    @Test func `keeps the payload's bytes and a delivery for each webhook`() throws {
        let other = try scene.webhook()
        let event = scene.events(for: [webhook, other])[0]
        try scene.store.accept([event])
        for delivery in event.deliveries {
            #expect(try scene.seen(delivery) == delivery)
            #expect(try scene.store.body(of: delivery) == event.payload.body)
        }
        #expect(try Set(scene.store.dueLanes(in: .first, at: start, limit: 9).map(\.id)) == [webhook.id, other.id])
        #expect(try scene.seen(webhook)?.activity.lastTriggeredAt == start)
        #expect(try scene.store.statistics(of: one).pending == 2)
    }

    @Test func `keeps an event that nobody wants`() throws {
        let event = scene.events(for: [])[0]
        try scene.store.accept([event])
        #expect(try scene.count("SELECT count(*) FROM payloads") == 1)
        try scene.store.accept([])
    }

    @Test(arguments: [0, 1, 2])
    func `keeps all or none, and names the event whose webhook is not active`(position: Int) throws {
        let inactive = try scene.webhook()
        try scene.setActive(false, inactive)
        var events = scene.events(2, for: [webhook])
        events[0].key = IdempotencyKey("a", contentHash: [1])
        events.insert(scene.events(for: [webhook, inactive])[0], at: position)
        #expect(refusal { try scene.store.accept(events) } == .changed(position: position))
        for table in ["payloads", "deliveries", "statistics", "idempotency"] {
            #expect(try scene.count("SELECT count(*) FROM \(table)") == 0)
        }
        #expect(try !scene.store.hasDue(in: .first, at: start))
    }

    @Test func `takes no delivery for a webhook that is deleted, or another team's`() throws {
        let deleted = try scene.webhook()
        try scene.store.delete(deleted, at: start)
        #expect(refusal { try scene.accept(for: webhook, deleted) } == .changed(position: 0))
        let foreign = try scene.webhook(of: two)
        #expect(refusal { try scene.accept(for: webhook, foreign) } == .changed(position: 0))
    }

    @Test func `takes a key once, and remembers its answer`() throws {
        let other = try scene.webhook()
        let key = IdempotencyKey("order 7", contentHash: [1, 2])
        var events = scene.events(2, for: [other, webhook])
        events[1].key = key
        try scene.store.accept(events)
        let answer = RememberedAnswer(
            contentHash: [1, 2], payload: events[1].payload.id, webhooks: [other.id, webhook.id])
        #expect(try scene.store.answer(to: key, of: one) == answer)
        #expect(try scene.store.answer(to: key, of: two) == nil)
        #expect(try scene.store.answer(to: IdempotencyKey("order 8", contentHash: []), of: one) == nil)

        var again = scene.events(3, for: [webhook])
        again[2].key = IdempotencyKey("order 7", contentHash: [3])
        #expect(refusal { try scene.store.accept(again) } == .changed(position: 2))
        #expect(try scene.store.answer(to: key, of: one) == answer)
        #expect(try scene.count("SELECT count(*) FROM deliveries") == 4)
    }

    @Test func `refuses the second of two equal keys in one batch`() throws {
        var events = scene.events(2, for: [webhook])
        for index in events.indices { events[index].key = IdempotencyKey("a", contentHash: []) }
        #expect(refusal { try scene.store.accept(events) } == .changed(position: 1))
        #expect(try scene.count("SELECT count(*) FROM payloads") == 0)
    }
}
