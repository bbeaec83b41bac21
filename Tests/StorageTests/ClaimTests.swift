import Storage
import Testing
import Webhooks

@Suite struct ClaimTests {
    let scene: Scene
    let webhook: Webhook

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook { $0.timeoutMilliseconds = 30_000 }
    }

    /// The webhook's timeout and the margin.
    let lease = Duration.seconds(45)

    @Test func `hands over the delivery, its body, its webhook and the lease`() throws {
        let event = scene.events(for: [webhook])[0]
        try scene.store.accept([event])
        let claim = try #require(try scene.claim(at: start).claims.first)
        #expect(claim.delivery.id == event.deliveries[0].id)
        #expect(claim.delivery.isLeased)
        #expect(claim.delivery.dueAt == start + lease)
        #expect(claim.delivery.status == .pending)
        #expect(claim.body == event.payload.body)
        #expect(claim.delivery.webhook == webhook.id)
        #expect(try scene.seen(claim.delivery) == claim.delivery)
    }

    @Test func `never hands a delivery to two callers`() throws {
        let accepted = try scene.accept(40, for: webhook)
        let stores = [scene.store, try scene.another(), try scene.another()]
        var claimed: [ID<Delivery>] = []
        for turn in 0..<20 {
            let result = try scene.claim(room: 3, at: start + .milliseconds(turn), by: stores[turn % 3])
            claimed += result.claims.map(\.delivery.id)
        }
        #expect(claimed.count == 40)
        #expect(Set(claimed) == Set(accepted.map(\.id)))
    }

    @Test func `takes no more than there is room for, and only what is due`() throws {
        try scene.accept(5, for: webhook, at: start)
        #expect(try scene.claim(at: start - .milliseconds(1)).claims.isEmpty)
        #expect(try scene.claim(room: 3, at: start).claims.count == 3)
        #expect(try scene.claim(room: 3, at: start + .milliseconds(1)).claims.count == 2)
    }

    @Test func `leaves what a dead process held to the other queue, when the lease ends exactly`() throws {
        let accepted = try scene.accept(3, for: webhook)
        #expect(try scene.claim(at: start).claims.count == 3)
        #expect(try scene.claim(.again, at: start + lease - .milliseconds(1)).claims.isEmpty)
        #expect(try scene.claim(.first, at: start + lease).claims.isEmpty)
        let again = try scene.claim(.again, at: start + lease).claims
        #expect(again.map(\.delivery.id) == accepted.map(\.id))
        #expect(again.allSatisfy { $0.delivery.attempt == 0 && $0.delivery.dueAt == start + lease + lease })
        #expect(try scene.claim(.again, at: start + lease).claims.isEmpty)
    }

    @Test func `goes through a lane by due time`() throws {
        let deliveries = try scene.accept(4, for: webhook)
        let order = [2, 0, 3, 1]
        for (place, index) in order.enumerated() {
            let seen = deliveries[index]
            try scene.store.replace([(seen, seen.redelivered(at: start + .seconds(place)))], at: start)
        }
        var claimed: [ID<Delivery>] = []
        for _ in order.indices {
            claimed += try scene.claim(.again, room: 1, at: start + .seconds(9)).claims.map(\.delivery.id)
        }
        #expect(claimed == order.map { deliveries[$0].id })
    }

    @Test func `sees a retry exactly when it is due`() throws {
        try scene.accept(for: webhook)
        try scene.attempt(answer: 500, at: start)
        #expect(try scene.claim(.again, at: start + .milliseconds(4999)).claims.isEmpty)
        let claim = try #require(try scene.claim(.again, at: start + .seconds(5)).claims.first)
        #expect(claim.delivery.attempt == 1)
        #expect(claim.delivery.status == .retrying)
    }

    @Test func `passes a held lane over, and goes on when it is released`() throws {
        let other = try scene.webhook()
        try scene.accept(2, for: webhook, other)
        let stale = try scene.store.dueLanes(in: .first, at: start, limit: 9).map { Lane($0, room: 8) }
        try scene.setActive(false, webhook)
        #expect(try scene.store.dueLanes(in: .first, at: start, limit: 9).map(\.id) == [other.id])
        // Even to a caller that saw the lane before it was held.
        let claims = try scene.store.turn(claiming: stale, in: .first, at: start).claims
        #expect(claims.map(\.delivery.webhook) == [other.id, other.id])
        try scene.setActive(true, webhook)
        #expect(try scene.claim(at: start).claims.map(\.delivery.webhook) == [webhook.id, webhook.id])
    }

    @Test func `hands over one delivery by name, where it is due and free`() throws {
        let deliveries = try scene.accept(2, for: webhook)
        let named = { (now: Timestamp) in try scene.store.claim(deliveries[1], of: webhook, at: now) }
        #expect(try named(start - .milliseconds(1)) == nil)
        let claim = try #require(try named(start))
        #expect(claim.delivery.id == deliveries[1].id)
        #expect(try named(start + lease - .milliseconds(1)) == nil)
        #expect(try scene.claim(at: start).claims.map(\.delivery.id) == [deliveries[0].id])
        #expect(try named(start + lease) != nil)
    }

    @Test func `hands over nothing by name of a webhook that is held, or over its rate`() throws {
        let slow = try scene.webhook { $0.rateLimit = 1 }
        let deliveries = try scene.accept(2, for: slow)
        #expect(try scene.store.claim(deliveries[0], of: slow, at: start) != nil)
        #expect(try scene.store.claim(deliveries[1], of: slow, at: start + .seconds(60)) == nil)
        #expect(try scene.store.claim(deliveries[1], of: slow, at: start + .seconds(61)) != nil)
        let held = try scene.accept(for: webhook)[0]
        try scene.setActive(false, webhook)
        #expect(try scene.store.claim(held, of: webhook, at: start) == nil)
    }
}
