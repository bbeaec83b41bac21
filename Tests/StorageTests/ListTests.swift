import Storage
import TestSupport
import Testing
import Webhooks

@Suite struct ListTests {
    let scene: Scene
    let webhooks: [Webhook]
    /// Newest first.
    private(set) var all: [Delivery] = []

    init() throws {
        scene = try Scene()
        webhooks = try [
            scene.webhook(events: [.ticketCreated, .ticketClosed]), scene.webhook(), scene.webhook(of: two),
        ]
        var (random, accepted): (SeededRandom, [Delivery]) = (SeededRandom(seed: 1), [])
        for index in 0..<120 {
            let webhook = webhooks[index % 3]
            let event: EventType = index % 4 == 0 ? .ticketClosed : .ticketCreated
            accepted += try scene.accept(for: webhook, event: event, at: start + .seconds(index / 2))
        }
        let now = start + .seconds(60)
        let claims = try scene.claim(room: 24, at: now).claims
        try scene.settle(
            claims.map { $0.answered([200, 410, 500].randomElement(using: &random) ?? 200, at: now) }, at: now)
        // Some were answered with 410.
        for webhook in webhooks { try scene.setActive(true, webhook) }
        all = try accepted.compactMap { try scene.seen($0) }.sorted { $0.id.text > $1.id.text }
    }

    @Test(arguments: [nil, 0, 1, 2] as [Int?], [nil, .pending, .success, .failed, .retrying] as [Delivery.Status?])
    func `gives what matches, newest first, page by page`(webhook: Int?, status: Delivery.Status?) throws {
        for event in [nil, .ticketClosed] as [EventType?] {
            for (from, to) in [(nil, nil), (10, nil), (nil, 50), (10, 50)] as [(Int?, Int?)] {
                var query = DeliveryQuery()
                query.webhook = webhook.map { webhooks[$0].id }
                (query.status, query.event) = (status, event)
                (query.from, query.to) = (from.map { start + .seconds($0) }, to.map { start + .seconds($0) })
                let expected = all.filter { delivery in
                    delivery.team == one && (query.webhook.map { $0 == delivery.webhook } ?? true)
                        && (status.map { $0 == delivery.status } ?? true)
                        && (event.map { $0.rawValue == delivery.event } ?? true)
                        && (query.from.map { $0 <= delivery.createdAt } ?? true)
                        && (query.to.map { delivery.createdAt < $0 } ?? true)
                }
                #expect(try pages(query, limit: 7).flatMap { $0 } == expected)
                #expect(try pages(query, limit: 250) == [expected])
            }
        }
    }

    @Test func `has no gaps and no doubles while others are inserted`() throws {
        for status in [nil, .pending, .failed] as [Delivery.Status?] {
            var query = DeliveryQuery()
            query.status = status
            let expected = all.filter { $0.team == one && (status ?? $0.status) == $0.status }
            let pages = try pages(query, limit: 5) {
                try scene.accept(3, for: webhooks[1], at: start + .seconds(61))
            }
            let old = pages.flatMap { $0 }.filter { $0.createdAt < start + .seconds(61) }
            #expect(old == expected)
        }
    }

    @Test func `looks at a bounded number for one page, and goes on from there`() throws {
        let webhook = try scene.webhook(at: start + .seconds(100))
        let rare = try scene.accept(3, for: webhook, at: start + .seconds(100))
        try scene.attempt(room: 3, answer: 200, at: start + .seconds(100))
        try scene.accept(Store.scannedMax + 2000, for: webhook, at: start + .seconds(101))
        var query = DeliveryQuery()
        query.webhook = webhook.id
        query.status = .success
        let pages = try pages(query, limit: 50) { try scene.accept(40, for: webhook, at: start + .seconds(102)) }
        #expect(pages.map(\.count) == [0, 3])
        #expect(pages[1].map(\.id) == rare.map(\.id).reversed())
    }

    private func pages(
        _ query: DeliveryQuery, limit: Int, between: () throws -> Void = {}
    ) throws -> [[Delivery]] {
        var (pages, cursor): ([[Delivery]], ID<Delivery>?) = ([], nil)
        repeat {
            let page = try scene.store.deliveries(of: one, query, before: cursor, limit: limit)
            #expect(page.deliveries.count <= limit)
            pages.append(page.deliveries)
            cursor = page.cursor
            try between()
        } while cursor != nil && pages.count < 1000
        return pages
    }
}
