import FunctionHost
import Sending
import Storage
import Synchronization
import TestSupport
import Testing
import Webhooks

/// What happens to a delivery while its attempt runs.
@Suite struct FenceTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    /// Drains, and lets `body` happen in another process while that delivery is attempted: at the latest when its end is
    /// noted, and so before it is written down.
    private func drain(
        _ receiver: Receiver, attempting delivery: Delivery, meanwhile body: @escaping @Sendable (Store) throws -> Void
    ) throws -> DrainCounts {
        let isDone = Atomic(false)
        let path = scene.context.environment.store
        scene.clock.onLook {
            let isUnderWay = receiver.requests.contains { $0.values("X-Webhook-Delivery") == [delivery.id.text] }
            guard isUnderWay, !isDone.exchange(true, ordering: .relaxed) else { return }
            do { try body(Store(path: path)) } catch { Issue.record(error) }
        }
        return try Drain(.first, concurrency: 8, in: scene.context).run(limit: .max, maxSeconds: 20)
    }

    @Test func `a settlement whose lease ended is dropped, and its neighbours are written`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let webhook = try scene.webhook(receiver.url())
        let deliveries = try scene.accept(3, for: webhook)
        let counts = try drain(receiver, attempting: deliveries[1]) { store in
            let seen = try #require(try store.delivery(deliveries[1].id, of: team))
            let end = try #require(seen.dueAt)
            #expect(try store.claim(seen, of: webhook, at: end) != nil)
        }
        #expect(counts.processed == 2 && counts.succeeded == 2)
        #expect(try scene.seen(deliveries[0])?.status == .success)
        #expect(try scene.seen(deliveries[1])?.isLeased == true)
        #expect(try scene.store.attempts(of: deliveries[1]).isEmpty)
        #expect(try scene.store.statistics(of: team).success == 2)
    }

    @Test func `a claim that waited for too long is given back, and sent once by whoever takes it`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let delivery = try scene.accept(for: try scene.webhook(receiver.url()))[0]
        let (path, clock) = (scene.context.environment.store, scene.clock)
        let isDone = Atomic(false)
        clock.onLook {
            do {
                guard try Store(path: path).delivery(delivery.id, of: team)?.isLeased == true,
                    !isDone.exchange(true, ordering: .relaxed)
                else { return }
                // Of the lease of 20 s, 9 s are left: less than the timeout of 5 s and the reserve of 5 s.
                clock.move(to: start + .seconds(11))
            } catch { Issue.record(error) }
        }
        let counts = try Drain(.first, concurrency: 8, in: scene.context).run(limit: .max, maxSeconds: 20)
        #expect(counts.processed == 0 && receiver.connections == 0)
        let seen = try #require(try scene.seen(delivery))
        #expect(seen.status == .pending && seen.attempt == 0 && !seen.isLeased)
        let again = try Drain(.again, concurrency: 8, in: scene.context).run(limit: .max, maxSeconds: 20)
        #expect(again.succeeded == 1 && receiver.requests.count == 1)
    }

    @Test(arguments: [(200, .success, nil), (500, .failed, .webhookDeleted)] as [(Int, Delivery.Status, ErrorCode?)])
    func `a webhook is deleted`(status: Int, end: Delivery.Status, code: ErrorCode?) throws {
        let receiver = try Receiver(.answering(status: status))
        let webhook = try scene.webhook(receiver.url())
        let delivery = try scene.accept(for: webhook)[0]
        let counts = try drain(receiver, attempting: delivery) { store in
            try store.delete(webhook, at: start)
            #expect(try store.cancelDeliveries(of: webhook, at: start) == 0)
        }
        #expect(counts.processed == 1)
        #expect(try scene.seen(delivery)?.status == end)
        #expect(try scene.seen(delivery)?.errorCode == code)
        #expect(try scene.store.attempts(of: delivery).count == 1)
    }

    @Test func `a webhook is switched off: the attempt counts, and its retry waits`() throws {
        let receiver = try Receiver(.answering(status: 500))
        let webhook = try scene.webhook(receiver.url())
        let delivery = try scene.accept(for: webhook)[0]
        _ = try drain(receiver, attempting: delivery) { store in
            var off = webhook
            off.setActive(false, at: start)
            try store.update(off)
        }
        #expect(try scene.seen(delivery)?.status == .retrying)
        #expect(try !scene.store.hasDue(in: .again, at: start + .seconds(86_400)))
        var seen = try #require(try scene.seen(webhook))
        seen.setActive(true, at: start)
        try scene.store.update(seen)
        #expect(try scene.store.hasDue(in: .again, at: start + .seconds(86_400)))
    }
}
