import Storage
import Testing
import Webhooks

@Suite struct RedeliverTests {
    let scene: Scene
    let webhook: Webhook
    let later = start + .seconds(3600)

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook { $0.retry.maxRetries = 0 }
    }

    private func redeliver(_ delivery: Delivery) throws {
        let seen = try #require(try scene.seen(delivery))
        try scene.store.replace([(seen, seen.redelivered(at: later))], at: later)
    }

    @Test(arguments: [200, 500, 410])
    func `gives a settled delivery one more attempt, and counts on`(status: Int) throws {
        let delivery = try scene.accept(for: webhook)[0]
        try scene.attempt(answer: status, at: start)
        try scene.setActive(true, webhook)
        try redeliver(delivery)
        let queued = try #require(try scene.seen(delivery))
        #expect(queued.status == .retrying && queued.maxAttempts == 2 && queued.dueAt == later)
        #expect(try scene.store.statistics(of: one).retrying == 1)
        #expect(try scene.store.statistics(of: one).durations.count == 0)

        try scene.attempt(.again, answer: 500, at: later)
        let seen = try #require(try scene.seen(delivery))
        #expect(seen.status == .failed && seen.attempt == 2)
        #expect(try scene.store.attempts(of: seen).map(\.number) == [1, 2])
        #expect(try scene.store.statistics(of: one).failed == 1)
    }

    @Test func `brings a waiting delivery forward, once`() throws {
        let delivery = try scene.accept(for: webhook)[0]
        try redeliver(delivery)
        let seen = try #require(try scene.seen(delivery))
        #expect(seen.status == .pending && seen.attempt == 0 && seen.maxAttempts == 1)
        #expect(try scene.claim(.first, at: later).claims.isEmpty)
        #expect(try scene.claim(.again, at: later).claims.count == 1)
    }

    @Test func `takes over what a dead process held, and its late settlement is refused`() throws {
        let delivery = try scene.accept(for: webhook)[0]
        // Its lease ends at the very moment that the redelivery is due.
        let claim = try scene.claim(at: later - .seconds(45)).claims[0]
        #expect(claim.delivery.dueAt == later)
        try redeliver(delivery)
        #expect(refusal { try scene.settle([claim.answered(200, at: later)], at: later) } == .changed(position: 0))
        #expect(try scene.claim(.again, at: later).claims.count == 1)
    }

    @Test func `does nothing where one of them has changed since it was read`() throws {
        let deliveries = try scene.accept(3, for: webhook)
        let seen = try deliveries.map { try #require(try scene.seen($0)) }
        #expect(try scene.store.claim(seen[1], of: webhook, at: start) != nil)
        let changes = seen.map { (seen: $0, next: $0.redelivered(at: later)) }
        #expect(refusal { try scene.store.replace(changes, at: later) } == .changed(position: 1))
        #expect(try scene.seen(deliveries[0]) == seen[0])
    }

    @Test func `happens once where two ask at the same time`() throws {
        let delivery = try scene.accept(for: webhook)[0]
        try scene.attempt(answer: 500, at: start)
        let seen = try #require(try scene.seen(delivery))
        try scene.store.replace([(seen, seen.redelivered(at: later))], at: later)
        #expect(
            refusal { try scene.store.replace([(seen, seen.redelivered(at: later))], at: later) }
                == .changed(position: 0))
    }

    @Test func `is refused for a webhook that is deleted`() throws {
        let delivery = try scene.accept(for: webhook)[0]
        try scene.attempt(answer: 500, at: start)
        try scene.store.delete(webhook, at: start)
        #expect(refusal { try redeliver(delivery) } == .changed(position: 0))
    }
}
