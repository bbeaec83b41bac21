import FunctionHost
import Sending
import Storage
import TestSupport
import Testing
import Webhooks

/// A receiver that fails and recovers, seen by real drains.
@Suite struct BreakerTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    private func drain(_ queue: Queue, maxSeconds: Int = 20) throws -> DrainCounts {
        try Drain(queue, concurrency: 16, in: scene.context).run(limit: .max, maxSeconds: maxSeconds)
    }

    private func probeAt(_ webhook: Webhook) throws -> Timestamp {
        try #require(try scene.seen(webhook)?.health.breaker?.probeAt)
    }

    @Test func `fails, is held back, is probed, and gets all that waits when it is back`() throws {
        let receiver = try Receiver(.answering(status: 500))
        let webhook = try scene.webhook(receiver.url()) { ($0.retry.maxRetries, $0.rateLimit) = (2, 1000) }
        let deliveries = try scene.accept(40, for: webhook)
        let first = try drain(.first)
        #expect(first.processed < 40 && first.processed >= Breaker.attemptsMin)
        #expect(first.retrying == first.processed && !first.more)
        let opened = try #require(try scene.seen(webhook)).health
        #expect(opened.state == .open)
        #expect(
            try scene.store.recentAttempts(of: webhook, at: scene.clock.read()) == (first.processed, first.processed))
        // Nobody sends before the time of the probe.
        for queue in Queue.allCases { #expect(try drain(queue).processed == 0) }
        scene.clock.move(to: try probeAt(webhook))
        #expect(try drain(.first).processed == 1)
        #expect(try drain(.again).processed == 0)
        let attempts = try deliveries.map { try scene.store.attempts(of: $0).count }
        #expect(attempts.reduce(0, +) == receiver.requests.count && receiver.requests.count == first.processed + 1)
        #expect(try deliveries.compactMap { try scene.seen($0)?.attempt } == attempts)

        // It moves to a receiver that works; what was concluded of the old one stays, as it is not told.
        let works = try Receiver(.answering(status: 200))
        var moved = try #require(try scene.seen(webhook))
        moved.settings.url = works.url()
        try scene.store.update(moved)
        scene.clock.move(to: try probeAt(webhook))
        // One drain makes the probe, and goes on with the rest.
        let rest = try drain(.first)
        #expect(rest.succeeded == rest.processed && rest.processed >= 40 - first.processed - 1)
        let retried = try drain(.again)
        #expect(rest.processed + retried.processed == 40 && retried.succeeded == retried.processed)
        #expect(try scene.seen(webhook)?.health.state == .healthy)
        let statistics = try scene.store.statistics(of: team)
        #expect(statistics.success == 40 && statistics.total == 40)
        #expect(try scene.store.findings(at: scene.clock.read()) == [])
    }

    @Test func `a delivery that is named is a probe`() throws {
        let receiver = try Receiver(.silent)
        let webhook = try scene.webhook(receiver.url()) { $0.timeoutMilliseconds = 200 }
        let deliveries = try scene.accept(9, for: webhook)
        #expect(try drain(.first).processed <= Drain.perWebhookMax)
        let open = try #require(try scene.seen(webhook))
        #expect(open.health.breaker?.reason == .connectionFailures)
        let sender = try Sender(scene.context.environment, concurrency: 1)
        let waiting = try deliveries.filter { try scene.seen($0)?.attempt == 0 }[0]
        let end = try Drain.attempt(waiting, of: open, by: sender, in: scene.context)
        #expect(end.counts.processed == 1 && end.counts.retrying == 1)
        #expect(try scene.seen(webhook)?.health.breaker?.wait == .seconds(60))
    }
}
