import Testing
import Webhooks

@testable import Storage

/// Lines of deliveries that go out one after another.
@Suite struct OrderTests {
    let scene: Scene
    let webhook: Webhook

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook { ($0.isOrdered, $0.rateLimit) = (true, 1000) }
    }

    private func later(_ seconds: Int) -> Timestamp { start + .seconds(seconds) }

    private func claim(_ queue: Queue = .first, _ seconds: Int = 0) throws -> [Claim] {
        try scene.claim(queue, at: later(seconds)).claims
    }

    private func settle(_ claim: Claim, _ status: Int, _ seconds: Int = 0) throws {
        try scene.settle([claim.answered(status, at: later(seconds))], at: later(seconds))
    }

    /// Sends all there is, each with success, and gives the order.
    private func sent(from seconds: Int = 100) throws -> [ID<Delivery>] {
        var sent: [ID<Delivery>] = []
        while true {
            let claims = try claim(.again, seconds) + claim(.first, seconds)
            if claims.isEmpty { return sent }
            for claim in claims {
                sent.append(claim.delivery.id)
                try settle(claim, 200, seconds)
            }
        }
    }

    private func check(at seconds: Int = 0) throws { #expect(try scene.store.findings(at: later(seconds)) == []) }

    @Test func `one delivery is under way, and the next goes when it has succeeded`() throws {
        let deliveries = try scene.accept(3, for: webhook) + scene.accept(2, for: webhook, at: later(1))
        #expect(try deliveries.map { try scene.seen($0)?.isBlocked } == [false, true, true, true, true])
        for delivery in deliveries {
            let claims = try claim(.first, 2)
            #expect(claims.map(\.delivery.id) == [delivery.id])
            #expect(try claim(.first, 2).isEmpty && claim(.again, 2).isEmpty)
            try check(at: 2)
            try settle(claims[0], 200, 2)
        }
        #expect(try claim(.first, 3).isEmpty)
        #expect(try scene.store.statistics(of: one).success == 5)
        try check(at: 3)
    }

    @Test func `a first one that fails holds up its own line alone, until it has succeeded`() throws {
        let plain = try scene.webhook()
        let mine = try scene.accept(3, for: webhook, key: "a")
        let others = try scene.accept(2, for: webhook, key: "b") + scene.accept(for: webhook)
        let free = try scene.accept(for: plain)
        var first = try #require(try claim().first { $0.delivery.id == mine[0].id })
        #expect(Set(try scene.store.findings(at: start).map(\.rule)) == [])
        for wait in [5, 13] {
            try settle(first, 500, wait - 5)
            let due = try #require(try scene.seen(mine[0])?.dueAt)
            #expect(try claim(.first, wait).allSatisfy { $0.delivery.orderingKey != "a" })
            let again = try scene.claim(.again, at: due).claims
            first = try #require(again.first { $0.delivery.id == mine[0].id })
        }
        #expect(try scene.seen(mine[1])?.isBlocked == true)
        try settle(first, 200, 30)
        #expect(try scene.seen(mine[1])?.dueAt == later(30))
        let order = try sent()
        for line in [Array(mine[1...]), Array(others[..<2])] {
            #expect(order.filter { line.map(\.id).contains($0) } == line.map(\.id))
        }
        #expect(Set(order).isSuperset(of: (others + free).map(\.id)))
        try check(at: 200)
    }

    @Test func `one that fails for good lets the next one go`() throws {
        let once = try scene.webhook { ($0.isOrdered, $0.retry.maxRetries) = (true, 0) }
        let deliveries = try scene.accept(2, for: once)
        try settle(try claim()[0], 500)
        #expect(try scene.seen(deliveries[0])?.status == .failed)
        #expect(try sent() == [deliveries[1].id])
    }

    @Test func `the process dies: the line waits for the end of the lease, and begins with the same`() throws {
        let deliveries = try scene.accept(3, for: webhook)
        let lost = try claim()[0]
        let end = try #require(lost.delivery.dueAt)
        let before = end - .milliseconds(1)
        #expect(try scene.claim(.again, at: before).claims.isEmpty && scene.claim(.first, at: before).claims.isEmpty)
        let taken = try scene.claim(.again, at: end).claims
        #expect(taken.map(\.delivery.id) == [deliveries[0].id])
        // Who had it before comes too late, and lets nobody go.
        #expect(refusal { try settle(lost, 200, 46) } == .changed(position: 0))
        #expect(try scene.seen(deliveries[1])?.isBlocked == true)
        try settle(taken[0], 200, 46)
        #expect(try sent() == deliveries[1...].map(\.id))
    }

    @Test func `two processes that claim at once get one of a line`() throws {
        try scene.accept(5, for: webhook, key: "a")
        let other = try scene.another()
        let claims = try scene.claim(at: start).claims + scene.claim(at: start, by: other).claims
        #expect(claims.count == 1)
        #expect(try scene.store.claim(try #require(try scene.seen(claims[0].delivery)), of: webhook, at: start) == nil)
    }

    @Test func `order is that of the commits, whatever the clocks say`() throws {
        let deliveries = try [30, 10, 20].flatMap { try scene.accept(for: webhook, at: later($0)) }
        #expect(deliveries.map(\.createdAt) == [later(30), later(10), later(20)])
        #expect(try claim(.first, 25).isEmpty)
        #expect(try sent() == deliveries.map(\.id))
    }

    @Test func `what is blocked is due at no time, wakes nobody and is not claimed by name`() throws {
        let deliveries = try scene.accept(for: webhook)
        let first = try claim()[0]
        let blocked = try scene.accept(2, for: webhook)
        let never = Timestamp(milliseconds: 1 << 61)
        #expect(try scene.store.nextDue(in: .first, after: Timestamp(milliseconds: 0)) == nil)
        #expect(try !scene.store.hasDue(in: .first, at: never))
        #expect(try !scene.store.hasWork(in: .first, at: never, after: start - .seconds(1)))
        let figures = try scene.store.figures(of: .first, at: never)
        #expect((figures.due, figures.oldestDueAt, figures.nextDueAt) == (0, nil, nil))
        for delivery in blocked {
            let seen = try #require(try scene.seen(delivery))
            #expect(seen.status == .pending && seen.nextAttemptAt == nil)
            #expect(try scene.store.claim(seen, of: webhook, at: never) == nil)
        }
        try settle(first, 200)
        #expect(try scene.store.nextDue(in: .first, after: start - .seconds(1)) == start)
        #expect(try scene.store.figures(of: .first, at: start).due == 1)
        #expect(try scene.seen(deliveries[0])?.status == .success)
    }

    @Test func `the rate limit holds for a line too`() throws {
        let slow = try scene.webhook { ($0.isOrdered, $0.rateLimit) = (true, 1) }
        try scene.accept(2, for: slow)
        let result = try scene.claim(at: start)
        #expect(result.claims.count == 1 && result.throttled.isEmpty)
        try settle(result.claims[0], 200, 1)
        #expect(try scene.store.nextDue(in: .first, after: start) == later(61))
        #expect(try claim(.first, 60).isEmpty)
        #expect(try claim(.first, 61).count == 1)
    }

    @Test func `settles, lets go and claims in one trip`() throws {
        let deliveries = try scene.accept(3, for: webhook)
        var claim = try claim()[0]
        for next in deliveries[1...] {
            let result = try scene.store.turn(
                settling: [claim.answered(200, at: start)], claiming: [Lane(webhook, room: 8)], in: .first, at: start)
            #expect(result.claims.map(\.delivery.id) == [next.id])
            claim = result.claims[0]
        }
    }
}
