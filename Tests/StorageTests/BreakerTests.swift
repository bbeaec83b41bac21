import Storage
import Testing
import Webhooks

/// The breaker of a webhook, as all processes see it through the store.
@Suite struct BreakerTests {
    let scene: Scene
    let webhook: Webhook

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook { $0.rateLimit = 1000 }
    }

    private var health: Health {
        get throws { try #require(try scene.seen(webhook)).health }
    }

    /// Claims what is due, as another process may do too, and ends each attempt.
    @discardableResult
    private func attempt(
        _ queue: Queue = .first, room: Int = 8, ending result: Result<Answer, TransferError>, at now: Timestamp
    ) throws -> Int {
        let claims = try scene.claim(queue, room: room, at: now).claims
        try scene.settle(claims.map { $0.ended(result, at: now) }, at: now)
        return claims.count
    }

    private let refused = Result<Answer, TransferError>.failure(TransferError(.refused, "nobody listens there"))
    private let fine = Result<Answer, TransferError>.success(Answer(status: 200))

    /// Five deliveries that were refused, and so many that wait.
    private func open(waiting count: Int = 3) throws {
        try scene.accept(5, for: webhook)
        try attempt(ending: refused, at: start)
        try scene.accept(count, for: webhook, at: start)
        #expect(try health.breaker == Breaker(.connectionFailures, at: start))
    }

    @Test func `opens after five connection failures in a row, over several trips, and not for answers`() throws {
        for (status, isOpen) in [(nil, false), (500, false), (nil, false), (nil, false), (nil, false), (nil, false)]
            as [(Int?, Bool)]
        {
            try scene.accept(for: webhook)
            try attempt(ending: status.map { .success(Answer(status: $0)) } ?? refused, at: start)
            #expect(try (health.breaker != nil) == isOpen)
        }
        try scene.accept(for: webhook)
        try attempt(ending: refused, at: start)
        #expect(try health.breaker?.reason == .connectionFailures)
        #expect(try health.connectionFailures == 5)
    }

    @Test func `opens at half of ten attempts in five minutes`() throws {
        func attempts(_ count: Int, _ status: Int, at now: Timestamp) throws {
            try scene.accept(count, for: webhook, at: now)
            try scene.attempt(answer: status, at: now)
        }
        try attempts(8, 500, at: start)
        #expect(try health.breaker == nil)
        // Those are over when five minutes have passed.
        let later = start + .milliseconds(Int(Breaker.windowMilliseconds))
        try attempts(5, 200, at: later)
        try attempts(4, 500, at: later)
        #expect(try scene.store.recentAttempts(of: webhook, at: later) == (9, 4))
        #expect(try health.breaker == nil)
        try attempts(1, 500, at: later)
        #expect(try health.breaker == Breaker(.failureRate, at: later))
    }

    @Test func `an attempt that started late counts once`() throws {
        try scene.accept(8, for: webhook)
        let claims = try scene.claim(at: start).claims
        try scene.store.restamp(claims, at: start + .seconds(1))
        #expect(try scene.store.recentAttempts(of: webhook, at: start + .seconds(1)) == (8, 0))
        // What was counted first is over, and the attempts with it: they are less, never more.
        #expect(try scene.store.recentAttempts(of: webhook, at: start + .seconds(301)).attempts <= 0)
    }

    @Test func `lets nothing out until the time of the probe, and then one, which costs its delivery one attempt`()
        throws
    {
        try open()
        let probeAt = start + .seconds(30)
        #expect(try scene.store.nextDue(in: .first, after: start) == probeAt)
        for queue in Queue.allCases {
            #expect(try scene.claim(queue, at: probeAt - .milliseconds(1)).claims.isEmpty)
        }
        // Woken by a new event, or by a redelivery, the lanes wait on.
        try scene.accept(for: webhook, at: start + .seconds(1))
        #expect(try scene.claim(at: probeAt - .milliseconds(1)).claims.isEmpty)
        let claims = try scene.claim(at: probeAt).claims
        #expect(claims.count == 1 && claims[0].standing == .open)
        for queue in Queue.allCases { #expect(try scene.claim(queue, at: probeAt + .seconds(1)).claims.isEmpty) }
        try scene.settle([claims[0].answered(500, at: probeAt + .seconds(2))], at: probeAt + .seconds(2))
        #expect(try health.breaker?.probeAt == probeAt + .seconds(62))
        #expect(try scene.seen(claims[0].delivery)?.attempt == 1)
        #expect(try scene.store.statistics(of: one).pending == 3)
        #expect(try scene.store.findings(at: probeAt + .seconds(2)) == [])
    }

    @Test func `a probe that succeeds closes it, and all that waits goes on at once`() throws {
        try open(waiting: 4)
        let probeAt = start + .seconds(30)
        // A retry is as good a probe as a first attempt.
        #expect(try attempt(.again, ending: fine, at: probeAt) == 1)
        let health = try health
        #expect(health.state == .healthy && health.healthySince == probeAt)
        #expect(health.failingSince == nil && health.failedPayloads == 0)
        #expect(try scene.claim(.first, at: probeAt).claims.count == 4)
        #expect(try scene.claim(.again, at: probeAt).claims.count == 4)
        #expect(try scene.store.findings(at: probeAt) == [])
        // What was counted before does not open it again.
        let seen = try #require(try scene.seen(webhook))
        #expect(try scene.store.recentAttempts(of: seen, at: probeAt) == (0, 0))
    }

    @Test func `a process that dies in a probe holds it no longer than its lease`() throws {
        try open()
        let probeAt = start + .seconds(30)
        let claim = try #require(try scene.claim(at: probeAt).claims.first)
        let leaseEnd = try #require(claim.delivery.dueAt)
        #expect(try health.breaker?.probeAt == leaseEnd)
        #expect(try scene.claim(.first, at: leaseEnd - .milliseconds(1)).claims.isEmpty)
        #expect(try scene.claim(.again, room: 8, at: leaseEnd).claims.count == 1)
        #expect(try scene.claim(.first, at: leaseEnd).claims.isEmpty)
    }

    @Test func `what was read before it opened, or closed, takes nothing`() throws {
        try scene.accept(5, for: webhook)
        let claims = try scene.claim(at: start).claims
        try scene.accept(3, for: webhook)
        let closed = try scene.store.dueLanes(in: .first, at: start, limit: 9).map { Lane($0, room: 8) }
        try scene.settle(claims.map { $0.ended(refused, at: start) }, at: start)
        #expect(try scene.store.turn(claiming: closed, in: .first, at: start + .seconds(30)).claims.isEmpty)
        let open = try scene.store.dueLanes(in: .first, at: start + .seconds(30), limit: 9).map { Lane($0, room: 8) }
        #expect(open.map(\.room) == [1])
        try scene.setActive(true, webhook)
        #expect(try scene.store.turn(claiming: open, in: .first, at: start + .seconds(30)).claims.isEmpty)
        #expect(try scene.claim(at: start + .seconds(30)).claims.count == 3)
    }

    @Test func `many processes that see its time make one probe`() throws {
        try open(waiting: 20)
        let (path, probeAt) = (scene.path, start + .seconds(30))
        let results = Threads.run(6) { thread in
            let store = try Store(path: path)
            var claims: [Claim] = []
            for _ in 0..<5 {
                for queue in Queue.allCases {
                    let lanes = try store.dueLanes(in: queue, at: probeAt, limit: 9).map { Lane($0, room: 8) }
                    claims += try store.turn(claiming: lanes, in: queue, at: probeAt).claims
                }
            }
            return claims.map(\.delivery.id)
        }
        #expect(try results.flatMap { try $0.get() }.count == 1)
    }

    @Test func `a delivery that is named is attempted, and is the probe`() throws {
        try open()
        let waiting = try scene.accept(for: webhook, at: start)[0]
        let now = start + .seconds(5)
        let seen = try #require(try scene.seen(webhook))
        let claim = try #require(try scene.store.claim(waiting, of: seen, at: now))
        #expect(claim.standing == .open)
        #expect(try scene.claim(at: start + .seconds(30)).claims.isEmpty)
        try scene.settle([claim.answered(200, at: now)], at: now)
        #expect(try health.state == .healthy)
        #expect(try scene.claim(at: now).claims.count == 3)
    }

    @Test func `what was under way when it opened neither closes it nor makes it wait longer`() throws {
        try scene.accept(8, for: webhook)
        var claims = try scene.claim(at: start).claims
        try scene.settle(claims.prefix(5).map { $0.ended(refused, at: start) }, at: start)
        claims.removeFirst(5)
        try scene.settle([claims[0].answered(500, at: start)], at: start)
        try scene.settle([claims[1].answered(200, at: start)], at: start)
        #expect(try health.breaker == Breaker(.connectionFailures, at: start))
    }

    @Test func `a lane that is held back is looked at when something in it may go out`() throws {
        let slow = try scene.webhook { ($0.rateLimit, $0.retry) = (1000, RetryPolicy()) }
        try scene.accept(5, for: slow)
        let claims = try scene.claim(at: start).claims
        try scene.settle(
            claims.map { claim in
                var settlement = claim.ended(refused, at: start)
                settlement.next.dueAt = start + .seconds(90)
                return settlement
            }, at: start)
        #expect(try scene.seen(slow)?.health.breaker != nil)
        // The retries come later than the time of the probe.
        #expect(try scene.store.nextDue(in: .again, after: start) == start + .seconds(90))
        let probe = try scene.claim(.again, at: start + .seconds(90)).claims
        #expect(probe.count == 1)
        // One that fails soon is not waited for until the end of its lease of 45 s.
        try scene.accept(for: slow, at: start + .seconds(90))
        try scene.settle(probe.map { $0.answered(500, at: start + .seconds(91)) }, at: start + .seconds(91))
        #expect(try scene.store.nextDue(in: .first, after: start + .seconds(91)) == start + .seconds(151))
    }

    @Test func `neighbours go on`() throws {
        let other = try scene.webhook { $0.rateLimit = 1000 }
        try open()
        try scene.accept(5, for: other, at: start)
        #expect(try scene.claim(at: start + .seconds(1)).claims.count == 5)
        #expect(try #require(try scene.seen(other)).health.breaker == nil)
    }
}
