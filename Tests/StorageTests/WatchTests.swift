import Storage
import Testing
import Webhooks

/// What the store tells somebody who waits for work.
@Suite struct WatchTests {
    let scene: Scene
    let never = Timestamp(milliseconds: 0)

    init() throws { scene = try Scene() }

    @Test func `the change counter moves for what others write, and for nothing else`() throws {
        let other = try scene.another()
        let first = try scene.store.changeCounter()
        _ = try scene.webhook()
        _ = try other.nextDue(in: .first, after: never)
        #expect(try scene.store.changeCounter() == first)
        _ = try other.deleteExpiredKeys(at: start)
        let webhook = try scene.webhook()
        let seen = try other.changeCounter()
        try scene.accept(for: webhook)
        #expect(try other.changeCounter() != seen)
        let again = try other.changeCounter()
        #expect(try other.changeCounter() == again)
    }

    @Test func `the next due time is that of the first delivery, in each queue by itself`() throws {
        #expect(try scene.store.nextDue(in: .first, after: never) == nil)
        let (late, early) = (try scene.webhook(), try scene.webhook())
        try scene.accept(for: late, at: start + .seconds(5))
        try scene.accept(for: early, at: start)
        #expect(try scene.store.nextDue(in: .first, after: never) == start)
        #expect(try scene.store.nextDue(in: .first, after: start) == start + .seconds(5))
        #expect(try scene.store.nextDue(in: .first, after: start + .seconds(5)) == nil)
        #expect(try scene.store.nextDue(in: .again, after: never) == nil)
    }

    @Test func `a retry, and what a dead process holds, are due in the other queue`() throws {
        let webhook = try scene.webhook()
        try scene.accept(for: webhook)
        try scene.attempt(answer: 500, at: start)
        #expect(try scene.store.nextDue(in: .first, after: never) == nil)
        #expect(try scene.store.nextDue(in: .again, after: never) == start + .seconds(5))
        try scene.accept(for: webhook)
        _ = try scene.claim(at: start)
        try scene.attempt(.again, answer: 200, at: start + .seconds(5))
        let leaseEnd = start + .milliseconds(30_000) + Store.leaseMargin
        #expect(try scene.store.nextDue(in: .again, after: never) == leaseEnd)
        #expect(try scene.store.hasWork(in: .again, at: leaseEnd, after: never))
    }

    @Test func `what comes later in a lane that is due for nothing is known of`() throws {
        let webhook = try scene.webhook { $0.timeoutMilliseconds = 1000 }
        try scene.accept(2, for: webhook)
        let first = try scene.claim(room: 1, at: start).claims
        _ = try scene.claim(room: 1, at: start + .seconds(3))
        // The lane keeps the end of the first one's lease, and the process that has the second one dies.
        try scene.settle(first.map { $0.answered(200, at: start) }, at: start)
        let (due, leaseEnd) = (start + .seconds(16), start + .seconds(19))
        #expect(try scene.store.nextDue(in: .again, after: start) == due)
        #expect(try !scene.store.hasWork(in: .again, at: due, after: never))
        #expect(try scene.store.nextDue(in: .again, after: due) == leaseEnd)
        #expect(try scene.store.hasWork(in: .again, at: leaseEnd, after: never))
        #expect(try scene.store.nextDue(in: .again, after: leaseEnd) == nil)
    }

    @Test func `what waits for the rate limit is due when its slot comes`() throws {
        let webhook = try scene.webhook { $0.rateLimit = 1 }
        try scene.accept(2, for: webhook)
        try scene.attempt(answer: 200, at: start)
        let slot = try #require(try scene.store.nextDue(in: .first, after: never))
        #expect(slot > start + .seconds(60) && slot <= start + .seconds(61))
        #expect(try !scene.store.hasWork(in: .first, at: slot - .milliseconds(1), after: never))
        #expect(try scene.store.hasWork(in: .first, at: slot, after: never))
    }

    @Test func `what is held is not due`() throws {
        let webhook = try scene.webhook()
        try scene.accept(for: webhook)
        try scene.setActive(false, webhook)
        #expect(try scene.store.nextDue(in: .first, after: never) == nil)
        #expect(try !scene.store.hasWork(in: .first, at: start, after: never))
        try scene.setActive(true, webhook)
        #expect(try scene.store.hasWork(in: .first, at: start, after: never))
    }

    @Test func `lanes that are due for nothing are no work until they are many`() throws {
        var count = 0
        while count < 64 {
            let webhooks = try (0..<32).map { _ in try scene.webhook() }
            count += webhooks.count
            try scene.store.accept(scene.events(for: webhooks))
            try scene.attempt(answer: 200, at: start)
            // The lease has ended well; its end is still in the lane.
            let leaseEnd = start + .milliseconds(30_000) + Store.leaseMargin
            #expect(try scene.store.nextDue(in: .again, after: never) == leaseEnd)
            #expect(try scene.store.hasWork(in: .again, at: leaseEnd, after: never) == (count == 64))
        }
    }

    @Test func `a lane that is due for nothing is due again when its next delivery is`() throws {
        let webhook = try scene.webhook()
        try scene.accept(for: webhook)
        try scene.attempt(answer: 200, at: start)
        try scene.accept(for: webhook)
        let lost = try #require(try scene.claim(at: start + .milliseconds(500)).claims.first)
        let leaseEnd = start + .milliseconds(30_000) + Store.leaseMargin
        #expect(try scene.store.nextDue(in: .again, after: never) == leaseEnd)
        #expect(try !scene.store.hasWork(in: .again, at: leaseEnd, after: never))
        let next = try #require(try scene.store.nextDue(in: .again, after: leaseEnd))
        #expect(next == lost.delivery.dueAt && next == leaseEnd + .milliseconds(500))
        #expect(try scene.store.hasWork(in: .again, at: next, after: never))
        #expect(try scene.store.nextDue(in: .again, after: next) == nil)
    }

    @Test func `what was passed over is left out`() throws {
        let webhook = try scene.webhook()
        try scene.accept(for: webhook, at: start)
        #expect(try scene.store.hasWork(in: .first, at: start, after: start - .milliseconds(1)))
        #expect(try !scene.store.hasWork(in: .first, at: start, after: start))
        try scene.accept(for: scene.webhook(), at: start + .seconds(1))
        #expect(try scene.store.hasWork(in: .first, at: start + .seconds(1), after: start))
    }
}
