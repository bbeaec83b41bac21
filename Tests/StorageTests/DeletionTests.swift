import Storage
import Testing
import Webhooks

@Suite struct DeletionTests {
    let scene: Scene
    let webhook: Webhook

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook { $0.rateLimit = 1000 }
    }

    private func delete(at now: Timestamp = start) throws -> Int {
        try scene.store.delete(webhook, at: now)
        return try scene.store.cancelDeliveries(of: webhook, at: now)
    }

    @Test func `hides the webhook and keeps its history`() throws {
        let delivery = try scene.accept(for: webhook)[0]
        try scene.attempt(answer: 200, at: start)
        #expect(try delete() == 0)
        #expect(try scene.seen(webhook) == nil)
        #expect(try scene.store.webhooks(of: one, limit: 9).isEmpty)
        #expect(try scene.seen(delivery)?.status == .success)
        #expect(try scene.store.statistics(of: one, webhook: webhook.id).success == 1)
        #expect(refusal { try scene.store.delete(webhook, at: start) } == .changed(position: nil))
        #expect(refusal { try scene.store.update(webhook) } == .changed(position: nil))
    }

    @Test func `keeps no secret`() throws {
        _ = try delete()
        #expect(try scene.count("SELECT length(secret_sealed) FROM webhooks") == 0)
        let rest = "headers_sealed IS NOT NULL OR previous_secret_sealed IS NOT NULL"
        #expect(try scene.count("SELECT count(*) FROM webhooks WHERE \(rest)") == 0)
    }

    @Test(arguments: [0, 1, 499, 500, 501, 1203])
    func `cancels and counts what waits, in batches`(count: Int) throws {
        let waiting = try scene.accept(count, for: webhook)
        let other = try scene.accept(for: scene.webhook())[0]
        #expect(try delete() == count)
        for delivery in waiting.suffix(3) {
            let seen = try #require(try scene.seen(delivery))
            #expect(seen.status == .failed && seen.errorCode == .webhookDeleted && seen.dueAt == nil)
        }
        #expect(try scene.store.statistics(of: one).failed == count)
        #expect(try scene.seen(other)?.status == .pending)
        #expect(try scene.count("SELECT count(*) FROM lanes WHERE webhook_id = '\(webhook.id)'") == 0)
    }

    @Test func `cancels retries, and what a dead process left behind`() throws {
        let deliveries = try scene.accept(2, for: webhook)
        try scene.attempt(room: 1, answer: 500, at: start)
        #expect(try scene.claim(room: 1, at: start).claims.count == 1)
        #expect(try delete(at: start + .seconds(44)) == 1)
        #expect(try scene.seen(deliveries[1])?.isLeased == true)
        // The cleanup comes back for it.
        #expect(try scene.store.deletedWebhooksWithLanes().map(\.id) == [webhook.id])
        #expect(try scene.store.cancelDeliveries(of: webhook, at: start + .seconds(45)) == 1)
        #expect(try scene.store.deletedWebhooksWithLanes().isEmpty)
        #expect(try deliveries.allSatisfy { try scene.seen($0)?.errorCode == .webhookDeleted })
    }

    @Test func `lets an attempt that runs count as a success`() throws {
        try scene.accept(for: webhook)
        let claim = try scene.claim(at: start).claims[0]
        #expect(try delete() == 0)
        try scene.settle([claim.answered(200, at: start)], at: start)
        #expect(try scene.seen(claim.delivery)?.status == .success)
        #expect(try scene.store.statistics(of: one).success == 1)
    }

    @Test func `wants no retry of an attempt that runs`() throws {
        try scene.accept(2, for: webhook)
        let claims = try scene.claim(at: start).claims
        #expect(try delete() == 0)
        var settlements = [claims[0].answered(200, at: start), claims[1].answered(500, at: start)]
        #expect(refusal { try scene.settle(settlements, at: start) } == .changed(position: 1))
        settlements[1].next = settlements[1].next.canceled(.webhookDeleted, "its webhook was deleted")
        try scene.settle(settlements, at: start)
        let seen = try #require(try scene.seen(claims[1].delivery))
        #expect(seen.status == .failed && seen.errorCode == .webhookDeleted)
        #expect(try scene.store.attempts(of: seen).map(\.errorCode) == [.httpStatus])
        #expect(try scene.store.statistics(of: one).failed == 1)
    }

    @Test func `is finished by the cleanup where it was interrupted`() throws {
        let deliveries = try scene.accept(3, for: webhook)
        let other = try scene.webhook()
        try scene.setActive(false, other)
        try scene.store.delete(webhook, at: start)
        #expect(try scene.claim(at: start).claims.isEmpty)
        #expect(try scene.store.deletedWebhooksWithLanes().map(\.id) == [webhook.id])
        #expect(try scene.store.cancelDeliveries(of: webhook, at: start) == 3)
        #expect(try deliveries.allSatisfy { try scene.seen($0)?.status == .failed })
        #expect(try scene.store.deletedWebhooksWithLanes().isEmpty)
    }
}
