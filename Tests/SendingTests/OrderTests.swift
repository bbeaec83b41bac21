import Dispatch
import FunctionHost
import Sending
import Storage
import Synchronization
import TestSupport
import Testing
import Webhooks

/// Lines of deliveries, drained as `processDelivery` and `retryFailed` do.
@Suite struct OrderTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    private func drain(_ queue: Queue = .first) throws -> DrainCounts {
        try Drain(queue, concurrency: 16, in: scene.context).run(limit: .max, maxSeconds: 20)
    }

    private func order(_ receiver: Receiver) -> [String] {
        receiver.requests.flatMap { $0.values("X-Webhook-Delivery") }
    }

    /// Answers each request after some time, on as many connections as there come.
    private static func slow(_ wait: Duration) -> Script {
        Script(
            [.receive, .pause(wait), .send(Array("HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n".utf8))], repeats: true)
    }

    @Test func `one run sends a whole line in its order, one at a time`() throws {
        let receiver = try Receiver(Self.slow(.milliseconds(1)))
        let deliveries = try scene.accept(40, for: scene.webhook(receiver.url()) { $0.isOrdered = true })
        let counts = try drain()
        #expect(counts.succeeded == 40 && !counts.more)
        #expect(order(receiver) == deliveries.map(\.id.text))
        #expect(receiver.connections == 1)
    }

    @Test func `lines of different keys go side by side`() throws {
        let receiver = try Receiver(Self.slow(.milliseconds(20)))
        let webhook = try scene.webhook(receiver.url()) { $0.isOrdered = true }
        var lines: [[Delivery]] = Array(repeating: [], count: 4)
        for _ in 0..<6 { for key in 0..<4 { lines[key] += try scene.accept(for: webhook, key: "\(key)") } }
        #expect(try drain().succeeded == 24)
        for line in lines {
            let ids = line.map(\.id.text)
            #expect(order(receiver).filter { ids.contains($0) } == ids)
        }
        #expect((2...4).contains(receiver.connections))
    }

    @Test func `a first one that fails twice holds its line, and the others and its neighbours go on`() throws {
        let bad = Script.once("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n")
        let receiver = try Receiver(bad, bad, .answering(status: 200))
        let other = try Receiver(.answering(status: 200))
        let webhook = try scene.webhook(receiver.url()) { $0.isOrdered = true }
        let line = try scene.accept(3, for: webhook, key: "a")
        let neighbours = try scene.accept(5, for: scene.webhook(other.url()))
        #expect(try drain().retrying == 1)
        #expect(order(other).count == neighbours.count)
        for last in [false, true] {
            let key = try scene.accept(2, for: webhook, key: last ? "c" : "b")
            scene.clock.move(to: try #require(try scene.seen(line[0])?.dueAt))
            let counts = try drain(.again)
            #expect(counts.processed == 1 && counts.succeeded == (last ? 1 : 0))
            #expect(try drain().succeeded == (last ? 4 : 2))
            #expect(try key.allSatisfy { try scene.seen($0)?.status == .success })
        }
        let ids = line.map(\.id.text)
        #expect(order(receiver).filter { ids.contains($0) } == [ids[0], ids[0]] + ids)
    }

    @Test func `one that fails for good lets the next go, in the same run`() throws {
        let receiver = try Receiver(.answering(status: 500))
        let webhook = try scene.webhook(receiver.url()) { ($0.isOrdered, $0.retry.maxRetries) = (true, 0) }
        let deliveries = try scene.accept(5, for: webhook)
        #expect(try drain().failed == 5)
        #expect(order(receiver) == deliveries.map(\.id.text))
    }

    @Test func `a line goes on when the lease of a dead process ends`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let webhook = try scene.webhook(receiver.url()) { $0.isOrdered = true }
        let deliveries = try scene.accept(3, for: webhook)
        let now = scene.clock.read()
        let lost = try scene.store.turn(claiming: [Lane(webhook, room: 8)], in: .first, at: now).claims
        #expect(lost.map(\.delivery.id) == [deliveries[0].id])
        #expect(try drain().processed == 0 && drain(.again).processed == 0)
        scene.clock.move(to: now + .seconds(20))
        #expect(try drain(.again).succeeded == 1)
        #expect(try drain().succeeded == 2)
        #expect(order(receiver) == deliveries.map(\.id.text))
    }

    @Test func `several runs at once keep one of each line under way`() throws {
        let receiver = try Receiver(Self.slow(.milliseconds(3)))
        let webhook = try scene.webhook(receiver.url()) { $0.isOrdered = true }
        let lines = try ["", "a"].map { try scene.accept(20, for: webhook, key: $0).map(\.id.text) }
        // Each is one thread's.
        nonisolated(unsafe) let contexts = try (0..<3).map { _ in try scene.another() }
        let sent = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: contexts.count) { index in
            do {
                // A run that finds nothing, since others have the first of each line, ends; the next one may find more.
                for _ in 0..<3 {
                    let counts = try Drain(.first, concurrency: 16, in: contexts[index])
                        .run(limit: .max, maxSeconds: 20)
                    sent.add(counts.succeeded, ordering: .relaxed)
                }
            } catch { Issue.record(error) }
        }
        #expect(try sent.load(ordering: .relaxed) + drain().succeeded == 40)
        for line in lines { #expect(order(receiver).filter { line.contains($0) } == line) }
        #expect(try scene.store.findings(at: scene.clock.read()) == [])
    }

    @Test func `an attempt by name gets what is first, and not what is behind it`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let webhook = try scene.webhook(receiver.url()) { $0.isOrdered = true }
        let deliveries = try scene.accept(2, for: webhook)
        let sender = try Sender(scene.context.environment, concurrency: 1)
        for (delivery, count) in [(deliveries[1], 0), (deliveries[0], 1), (deliveries[1], 1)] {
            let seen = try #require(try scene.seen(delivery))
            let end = try Drain.attempt(seen, of: webhook, by: sender, in: scene.context)
            #expect(end.counts.succeeded == count && end.counts.deferred == 0)
        }
        #expect(order(receiver) == deliveries.map(\.id.text))
    }
}
