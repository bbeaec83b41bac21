import Sending
import Storage
import TestSupport
import Testing
import Webhooks

@Suite struct DrainTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    private func drain(
        _ queue: Queue = .first, concurrency: Int = 16, limit: Int = .max, maxSeconds: Int = 20
    ) throws -> DrainCounts {
        try Drain(queue, concurrency: concurrency, in: scene.context).run(limit: limit, maxSeconds: maxSeconds)
    }

    private func counts(
        _ processed: Int = 0, succeeded: Int = 0, retrying: Int = 0, failed: Int = 0, deferred: Int = 0,
        more: Bool = false
    ) -> DrainCounts {
        var counts = DrainCounts()
        (counts.processed, counts.succeeded, counts.retrying) = (processed, succeeded, retrying)
        (counts.failed, counts.deferred, counts.more) = (failed, deferred, more)
        return counts
    }

    @Test func `does nothing where nothing is due`() throws {
        #expect(try drain() == counts())
        #expect(try drain(.again) == counts())
    }

    @Test func `sends each payload once, signed, and writes down what came`() throws {
        let receiver = try Receiver(.answering(status: 201, body: "thanks"))
        let webhook = try scene.webhook(receiver.url(), headers: #"{"X-Key": "secret"}"#)
        let deliveries = try scene.accept(3, for: webhook)
        #expect(try drain() == counts(3, succeeded: 3))
        let requests = receiver.requests
        #expect(Set(requests.flatMap { $0.values("X-Webhook-Delivery") }) == Set(deliveries.map(\.id.text)))
        for delivery in deliveries {
            let request = try #require(requests.first { $0.values("X-Webhook-Delivery") == [delivery.id.text] })
            #expect(try scene.store.body(of: delivery) == request.body)
            #expect(request.values("X-Webhook-Attempt") == ["1"])
            #expect(request.values("webhook-id") == [delivery.payload.text])
            #expect(request.values("X-Key") == ["secret"])
            let check = SignatureCheck(
                headers: request.headers.map { HTTPHeader($0.name, $0.value) }, body: request.body,
                secrets: [Scene.secret.text], now: scene.clock.read())
            #expect(check.isValid)
            let seen = try #require(try scene.seen(delivery))
            #expect(seen.status == .success && seen.responseStatus == 201)
            #expect(try scene.store.lastResponseBody(of: seen) == Array("thanks".utf8))
        }
    }

    @Test func `counts what came of each attempt`() throws {
        let good = try Receiver(.answering(status: 200))
        let bad = try Receiver(.answering(status: 500))
        try scene.accept(5, for: scene.webhook(good.url()))
        try scene.accept(4, for: scene.webhook(bad.url()))
        try scene.accept(3, for: scene.webhook(bad.url()) { $0.retry.maxRetries = 0 })
        #expect(try drain() == counts(12, succeeded: 5, retrying: 4, failed: 3))
        let statistics = try scene.store.statistics(of: team)
        #expect([statistics.success, statistics.retrying, statistics.failed, statistics.pending] == [5, 4, 3, 0])
    }

    @Test func `tries again when it is due, until it succeeds`() throws {
        let receiver = try Receiver(
            .once("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"), .once("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"),
            .answering(status: 200))
        let delivery = try scene.accept(for: scene.webhook(receiver.url()))[0]
        #expect(try drain() == counts(1, retrying: 1))
        for (wait, expected) in [(5000, counts(1, retrying: 1)), (7500, counts(1, succeeded: 1))] {
            let due = try #require(try scene.seen(delivery)?.dueAt)
            // From the attempt's end, which the clock has passed by some looks; with up to a tenth of jitter.
            let left = (due - scene.clock.read()).milliseconds
            #expect((Int64(wait) - 50...Int64(wait) * 11 / 10).contains(left))
            #expect(try drain(.first) == counts())
            scene.clock.move(to: due - .milliseconds(50))
            #expect(try drain(.again) == counts())
            scene.clock.move(to: due)
            #expect(try drain(.again) == expected)
        }
        #expect(receiver.requests.map { $0.values("X-Webhook-Attempt") } == [["1"], ["2"], ["3"]])
        #expect(Set(receiver.requests.flatMap { $0.values("webhook-id") }).count == 1)
        #expect(try scene.store.attempts(of: delivery).compactMap(\.errorCode) == [.httpStatus, .httpStatus])
    }

    @Test func `sends what a dead process left behind`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let webhook = try scene.webhook(receiver.url())
        try scene.accept(3, for: webhook)
        let now = scene.clock.read()
        #expect(try scene.store.turn(claiming: [Lane(webhook, room: 8)], in: .first, at: now).claims.count == 3)
        #expect(try drain(.first) == counts())
        #expect(try drain(.again) == counts())
        scene.clock.move(to: now + .seconds(20))
        #expect(try drain(.again) == counts(3, succeeded: 3))
    }

    @Test func `stops at its limit, and says that there is more`() throws {
        let receiver = try Receiver(.answering(status: 200))
        try scene.accept(10, for: scene.webhook(receiver.url()))
        #expect(try drain(limit: 3) == counts(3, succeeded: 3, more: true))
        #expect(try drain(limit: 7) == counts(7, succeeded: 7))
        #expect(receiver.requests.count == 10)
    }

    @Test func `starts nothing when its time is over`() throws {
        let receiver = try Receiver(.answering(status: 200))
        try scene.accept(for: scene.webhook(receiver.url()))
        #expect(try drain(maxSeconds: 0) == counts(more: true))
        #expect(receiver.connections == 0)
    }

    @Test func `counts what must wait for its webhook's rate`() throws {
        let receiver = try Receiver(.answering(status: 200))
        try scene.accept(10, for: scene.webhook(receiver.url()) { $0.rateLimit = 3 })
        try scene.accept(2, for: scene.webhook(receiver.url()))
        #expect(try drain() == counts(5, succeeded: 5, deferred: 7))
        scene.clock.move(to: scene.clock.read() + .seconds(61))
        #expect(try drain() == counts(3, succeeded: 3, deferred: 4))
        #expect(receiver.requests.count == 8)
    }
}
