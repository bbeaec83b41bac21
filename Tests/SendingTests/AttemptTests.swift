import FunctionHost
import Sending
import Storage
import TestSupport
import Testing
import Webhooks

/// One delivery by name.
@Suite struct AttemptTests {
    let scene: Scene
    let receiver: Receiver

    init() throws {
        scene = try Scene()
        receiver = try Receiver(.answering(status: 200))
    }

    private func attempt(_ delivery: Delivery, of webhook: Webhook) throws -> (counts: DrainCounts, delivery: Delivery)
    {
        let seen = try #require(try scene.seen(delivery))
        return try attemptAsRead(seen, of: try #require(try scene.seen(webhook)))
    }

    /// As somebody does who has read them a while ago.
    private func attemptAsRead(
        _ delivery: Delivery, of webhook: Webhook
    ) throws -> (counts: DrainCounts, delivery: Delivery) {
        try Drain.attempt(
            delivery, of: webhook, by: Sender(scene.context.environment, concurrency: 1), in: scene.context)
    }

    @Test func `is attempted at once, and no other`() throws {
        let webhook = try scene.webhook(receiver.url())
        let deliveries = try scene.accept(2, for: webhook)
        let end = try attempt(deliveries[1], of: webhook)
        #expect(end.counts.processed == 1 && end.counts.succeeded == 1)
        #expect(end.delivery == (try scene.seen(deliveries[1])))
        #expect(end.delivery.status == .success)
        #expect(try scene.seen(deliveries[0])?.status == .pending)
    }

    @Test func `is told to wait where its webhook's rate is used up`() throws {
        let webhook = try scene.webhook(receiver.url()) { $0.rateLimit = 1 }
        let deliveries = try scene.accept(2, for: webhook)
        #expect(try attempt(deliveries[0], of: webhook).counts.succeeded == 1)
        let end = try attempt(deliveries[1], of: webhook)
        #expect(end.counts.deferred == 1 && end.counts.more && end.counts.processed == 0)
        #expect(end.delivery.status == .pending)
    }

    @Test func `is left alone where it is not due, being attempted, or its webhook is off`() throws {
        let webhook = try scene.webhook(receiver.url())
        let deliveries = try scene.accept(3, for: webhook)
        try scene.store.replace([(deliveries[0], deliveries[0].redelivered(at: start + .seconds(60)))], at: start)
        #expect(try scene.store.claim(deliveries[1], of: webhook, at: scene.clock.read()) != nil)
        for delivery in deliveries[..<2] { #expect(try attempt(delivery, of: webhook).counts == DrainCounts()) }
        var off = webhook
        off.setActive(false, at: start)
        try scene.store.update(off)
        #expect(try attempt(deliveries[2], of: webhook).counts == DrainCounts())
        #expect(receiver.connections == 0)
    }

    @Test func `is given up where its webhook was deleted meanwhile`() throws {
        let bad = try Receiver(.answering(status: 500))
        let webhook = try scene.webhook(bad.url())
        let delivery = try scene.accept(for: webhook)[0]
        let path = scene.context.environment.store
        scene.clock.onLook {
            guard bad.requests.count == 1 else { return }
            try? Store(path: path).delete(webhook, at: start)
        }
        let end = try attemptAsRead(delivery, of: webhook)
        #expect(end.counts.failed == 1)
        #expect(end.delivery.errorCode == .webhookDeleted)
        #expect(try scene.seen(delivery) == end.delivery)
    }
}
