import FunctionHost
import Sending
import Storage
import TestSupport
import Testing
import Webhooks

/// One receiver's trouble is not another's.
@Suite struct IsolationTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    /// With the smaller one more of the webhook is claimed than may run.
    @Test(arguments: [16, 64])
    func `has no more than eight attempts of one webhook under way`(concurrency: Int) throws {
        let slow = Script(
            [.receive, .pause(.milliseconds(20)), .send(Array("HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n".utf8))],
            repeats: true)
        let receiver = try Receiver(slow)
        try scene.accept(40, for: scene.webhook(receiver.url()))
        let counts = try Drain(.first, concurrency: concurrency, in: scene.context).run(limit: .max, maxSeconds: 20)
        #expect(counts.succeeded == 40)
        // Connections are kept, so there are as many as there were attempts at a time.
        #expect(receiver.connections <= Drain.perWebhookMax)
    }

    @Test func `lets a dead receiver hold nobody up`() throws {
        let dead = try Receiver(.silent)
        let alive = try Receiver(.answering(status: 200))
        let waiting = try scene.accept(60, for: scene.webhook(dead.url()) { $0.timeoutMilliseconds = 700 })
        for _ in 0..<10 { try scene.accept(10, for: scene.webhook(alive.url())) }
        let counts = try Drain(.first, concurrency: 16, in: scene.context).run(limit: .max, maxSeconds: 1)
        #expect(counts.succeeded == 100)
        #expect(counts.retrying <= 3 * Drain.perWebhookMax)
        #expect(counts.more)
        #expect(try scene.seen(waiting[0])?.errorCode == .timeout)
        #expect(dead.connections <= 3 * Drain.perWebhookMax)
    }

    @Test func `leaves the other deliveries alone where one webhook is gone`() throws {
        let gone = try Receiver(.answering(status: 410))
        let alive = try Receiver(.answering(status: 200))
        let webhook = try scene.webhook(gone.url())
        let deliveries = try scene.accept(3, for: webhook)
        try scene.accept(3, for: scene.webhook(alive.url()))
        let counts = try Drain(.first, concurrency: 2, in: scene.context).run(limit: .max, maxSeconds: 20)
        #expect(counts.succeeded == 3 && counts.failed >= 1 && !counts.more)
        #expect(gone.requests.count == counts.failed)
        let seen = try #require(try scene.seen(webhook))
        #expect(!seen.isActive && seen.disabledReason == "gone")
        #expect(try deliveries.map { try scene.seen($0)?.status }.count { $0 == .pending } == 3 - counts.failed)
    }

    @Test func `follows no redirect`() throws {
        let other = try Receiver(.answering(status: 200))
        let receiver = try Receiver(.answering(status: 307, headers: ["Location: \(other.url())"]))
        let delivery = try scene.accept(for: scene.webhook(receiver.url()))[0]
        let counts = try Drain(.first, concurrency: 1, in: scene.context).run(limit: .max, maxSeconds: 20)
        #expect(counts.retrying == 1)
        #expect(try scene.seen(delivery)?.errorCode == .redirect)
        #expect(other.connections == 0)
    }

    @Test(arguments: ["http://10.1.2.3/", "ftp://a.example/", "nonsense", "http://user:word@127.0.0.1/"])
    func `gives up at once on an address that nothing is sent to`(url: String) throws {
        let webhook = try scene.webhook(url)
        let deliveries = try scene.accept(3, for: webhook)
        let counts = try Drain(.first, concurrency: 8, in: scene.context).run(limit: .max, maxSeconds: 20)
        #expect(counts.failed == 3 && counts.processed == 3)
        #expect(try deliveries.allSatisfy { try scene.seen($0)?.errorCode == .addressBlocked })
        #expect(try scene.seen(webhook)?.isActive == true)
    }

    @Test func `notices a wrong key before anything is claimed`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let webhook = try scene.webhook(receiver.url())
        let delivery = try scene.accept(for: webhook)[0]
        let stranger = try scene.another(key: 8)
        for error in [
            #expect(throws: Failure.self) {
                try Drain(.first, concurrency: 8, in: stranger).run(limit: .max, maxSeconds: 20)
            },
            #expect(throws: Failure.self) {
                try Drain.attempt(
                    delivery, of: webhook, by: Sender(stranger.environment, concurrency: 1), in: stranger)
            },
        ] { #expect(error?.code == .misconfigured) }
        #expect(try scene.seen(delivery) == delivery)
        #expect(receiver.connections == 0)
        let counts = try Drain(.first, concurrency: 8, in: scene.context).run(limit: .max, maxSeconds: 20)
        #expect(counts.succeeded == 1)
    }

    @Test func `passes over a webhook whose secret is damaged, and sends the others' deliveries`() throws {
        let receiver = try Receiver(.answering(status: 200))
        var damaged = try scene.webhook(receiver.url())
        let sound = try scene.webhook(receiver.url())
        let (kept, sent) = (try scene.accept(for: damaged)[0], try scene.accept(for: sound)[0])
        damaged.secrets.current[damaged.secrets.current.count - 1] ^= 1
        try scene.store.update(damaged)
        let counts = try Drain(.first, concurrency: 8, in: scene.context).run(limit: .max, maxSeconds: 20)
        #expect(counts.processed == 1 && counts.succeeded == 1 && counts.more)
        #expect(try scene.seen(kept) == kept)
        #expect(try scene.seen(sent)?.status == .success)
        #expect(try scene.context.keyring.currentSecret(of: damaged) == nil)
    }

    @Test func `signs with both secrets while the old one lives`() throws {
        let receiver = try Receiver(.answering(status: 200))
        var webhook = try scene.webhook(receiver.url())
        let next = Secret(random: Array(2...33))
        webhook.secrets = webhook.secrets.rotated(
            to: try scene.context.keyring.seal(next, of: webhook.id, team), hint: "wxyz",
            previousExpiresAt: start + .seconds(10))
        try scene.store.update(webhook)
        for time in [start, start + .seconds(10)] {
            scene.clock.move(to: time)
            try scene.accept(for: webhook)
            _ = try Drain(.first, concurrency: 8, in: scene.context).run(limit: .max, maxSeconds: 20)
        }
        let signatures = receiver.requests.map { $0.values("X-Webhook-Signature")[0].split(separator: ",").count }
        #expect(signatures == [2, 1])
    }
}
