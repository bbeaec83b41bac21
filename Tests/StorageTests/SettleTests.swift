import Storage
import Testing
import Webhooks

@Suite struct SettleTests {
    let scene: Scene
    let webhook: Webhook
    let lease = Duration.seconds(45)

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook()
    }

    private func claims(_ count: Int) throws -> [Claim] {
        try scene.accept(count, for: webhook)
        return try scene.claim(at: start).claims
    }

    @Test func `writes the delivery, its attempt and its statistics`() throws {
        let claim = try claims(1)[0]
        let answer = Answer(
            status: 201, headers: [HTTPHeader("X-A", "é\"1"), HTTPHeader("X-A", "")], body: [0, 255])
        let settlement = claim.ended(.success(answer), at: start + .seconds(1), after: 12.4)
        try scene.settle([settlement], at: start + .seconds(1))

        let seen = try #require(try scene.seen(claim.delivery))
        #expect(seen == settlement.next)
        #expect(seen.status == .success)
        #expect(seen.dueAt == nil && !seen.isLeased)
        #expect(seen.deliveredAt == start + .seconds(1))
        #expect(seen.duration == 12)
        #expect(try scene.store.attempts(of: seen) == [settlement.attempt])
        #expect(try scene.store.lastResponseBody(of: seen) == [0, 255])
        let statistics = try scene.store.statistics(of: one, webhook: webhook.id)
        #expect(statistics.success == 1 && statistics.total == 1)
        #expect(statistics.durationSum == 12 && statistics.durationMax == 12)
        #expect(statistics.lastDelivery == start + .seconds(1))
        #expect(try scene.seen(webhook)?.activity.lastErrorAt == nil)
    }

    @Test func `keeps each attempt with its own end`() throws {
        try scene.accept(for: webhook)
        var (claim, now, attempts): (Claim, Timestamp, [Attempt]) = (try scene.claim(at: start).claims[0], start, [])
        let ends: [Result<Answer, TransferError>] = [
            .failure(TransferError(.timeout, "too slow")), .success(Answer(status: 302)), .success(Answer(status: 503)),
            .failure(TransferError(.tls, "no trust")),
        ]
        for (index, end) in ends.enumerated() {
            let settlement = claim.ended(end, at: now)
            attempts.append(settlement.attempt)
            try scene.settle([settlement], at: now)
            let seen = try #require(try scene.seen(claim.delivery))
            #expect(seen == settlement.next)
            #expect(try scene.seen(webhook)?.activity.lastErrorMessage == settlement.next.error)
            #expect(try scene.seen(webhook)?.activity.lastErrorAt == now)
            guard index < 3 else { break }
            now = try #require(seen.dueAt)
            claim = try #require(try scene.claim(.again, at: now).claims.first)
        }
        #expect(try scene.store.attempts(of: claim.delivery) == attempts)
        #expect(attempts.map(\.number) == [1, 2, 3, 4])
        #expect(attempts.map(\.errorCode) == [.timeout, .redirect, .httpStatus, .tls])
        #expect(try scene.seen(claim.delivery)?.status == .failed)
    }

    @Test func `refuses a claim whose lease ended and that somebody else has, and nothing of its batch is written`()
        throws
    {
        let mine = try claims(3)
        let settlements = mine.map { $0.answered(200, at: start + lease) }
        let theirs = try scene.store.claim(mine[1].delivery, of: webhook, at: start + lease)
        #expect(theirs != nil)

        #expect(refusal { try scene.settle(settlements, at: start + lease) } == .changed(position: 1))
        #expect(try scene.seen(mine[0].delivery) == mine[0].delivery)
        #expect(try scene.count("SELECT count(*) FROM attempts") == 0)
        #expect(try scene.store.statistics(of: one).pending == 3)

        try scene.settle([settlements[0], settlements[2]], at: start + lease)
        #expect(try scene.seen(mine[0].delivery)?.status == .success)
        #expect(try scene.seen(mine[1].delivery) == theirs?.delivery)
        #expect(try scene.store.statistics(of: one).success == 2)
        try scene.settle([try #require(theirs).answered(500, at: start + lease)], at: start + lease)
        #expect(try scene.seen(mine[1].delivery)?.status == .retrying)
    }

    @Test func `claims nothing where a settlement of the same trip is refused`() throws {
        let claim = try claims(1)[0]
        try scene.settle([claim.answered(200, at: start)], at: start)
        try scene.accept(for: webhook)
        #expect(
            refusal {
                _ = try scene.store.turn(
                    settling: [claim.answered(200, at: start)], claiming: [Lane(webhook, room: 8)], in: .first,
                    at: start)
            } == .changed(position: 0))
        #expect(try scene.claim(at: start).claims.count == 1)
    }

    @Test func `takes a late settlement while nobody else has the claim`() throws {
        let claim = try claims(1)[0]
        let late = start + lease + .seconds(3600)
        try scene.settle([claim.answered(200, at: late)], at: late)
        #expect(try scene.seen(claim.delivery)?.status == .success)
        #expect(refusal { try scene.settle([claim.answered(200, at: late)], at: late) } == .changed(position: 0))
        #expect(try scene.count("SELECT count(*) FROM attempts") == 1)
    }

    @Test func `settles and claims in one trip`() throws {
        let first = try claims(2)
        let more = try scene.accept(2, for: webhook)
        let result = try scene.store.turn(
            settling: first.map { $0.answered(200, at: start) }, claiming: [Lane(webhook, room: 8)], in: .first,
            at: start + .milliseconds(1))
        #expect(Set(result.claims.map(\.delivery.id)) == Set(more.map(\.id)))
        #expect(try scene.store.statistics(of: one).success == 2)
    }

    @Test func `stops sending where the receiver wants no more`() throws {
        let claims = try claims(3)
        try scene.settle(
            [
                claims[0].answered(500, at: start), claims[1].answered(410, at: start),
                claims[2].answered(503, at: start),
            ],
            at: start + .seconds(1))
        let seen = try #require(try scene.seen(webhook))
        #expect(!seen.isActive)
        #expect(seen.disabledReason == "gone")
        #expect(seen.disabledAt == start + .seconds(1))
        #expect(seen.revision == webhook.revision + 1)
        #expect(seen.activity.lastErrorMessage?.contains("410") == true)
        #expect(try scene.seen(claims[1].delivery)?.errorCode == .gone)
        #expect(refusal { try scene.accept(for: webhook) } == .changed(position: 0))
        #expect(try scene.claim(.again, at: start + .seconds(3600)).claims.isEmpty)
        // A person may decide otherwise: then the others go on.
        try scene.setActive(true, webhook)
        #expect(try scene.seen(webhook)?.disabledReason == nil)
        #expect(try scene.claim(.again, at: start + .seconds(3600)).claims.count == 2)
    }
}
