import Storage
import Testing
import Webhooks

@Suite struct CleanupTests {
    let scene: Scene
    let webhook: Webhook
    let later = start + .seconds(100)

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook { $0.rateLimit = 1000 }
    }

    /// All steps of one walk.
    private func walk(_ step: (String?) throws -> CleanupStep) throws -> [Int] {
        var (deleted, place): ([Int], String?) = ([], nil)
        repeat {
            let done = try step(place)
            deleted.append(done.deleted)
            place = done.next
        } while place != nil && deleted.count < 100
        return deleted
    }

    private func deleteDeliveries(before time: Timestamp, of team: TeamID = one) throws -> [Int] {
        try walk { try scene.store.deleteDeliveries(of: team, before: IDSource.bound(time), after: $0) }
    }

    private func deletePayloads(before time: Timestamp, of team: TeamID = one) throws -> [Int] {
        try walk { try scene.store.deletePayloads(of: team, before: IDSource.bound(time), after: $0) }
    }

    @Test func `deletes settled deliveries by age, with their attempts`() throws {
        let old = try scene.accept(2, for: webhook, at: start)
        let new = try scene.accept(2, for: webhook, at: start + .milliseconds(1))
        try scene.attempt(answer: 200, at: later)
        #expect(try deleteDeliveries(before: start).reduce(0, +) == 0)
        #expect(try deleteDeliveries(before: start + .milliseconds(1)).reduce(0, +) == 2)
        #expect(try old.allSatisfy { try scene.seen($0) == nil })
        #expect(try new.allSatisfy { try scene.seen($0)?.status == .success })
        #expect(try scene.count("SELECT count(*) FROM attempts") == 2)
        // The history of figures stays.
        #expect(try scene.store.statistics(of: one).success == 4)
    }

    @Test func `keeps what is still open, however old`() throws {
        let deliveries = try scene.accept(3, for: webhook)
        try scene.attempt(room: 1, answer: 500, at: start)
        #expect(try scene.claim(room: 1, at: start).claims.count == 1)
        #expect(try deleteDeliveries(before: later).reduce(0, +) == 0)
        #expect(try deletePayloads(before: later).reduce(0, +) == 0)
        #expect(try deliveries.map { try scene.seen($0)?.status } == [.retrying, .pending, .pending])
    }

    @Test func `lets a payload go only with its last delivery`() throws {
        let other = try scene.webhook()
        let deliveries = try scene.accept(for: webhook, other)
        let unwanted = scene.events(for: [])
        try scene.store.accept(unwanted)
        let claims = try scene.claim(at: start).claims
        let (mine, theirs) = (claims[0], claims[1])
        try scene.settle([mine.answered(200, at: start)], at: start)
        #expect(try deleteDeliveries(before: later).reduce(0, +) == 1)
        #expect(try deletePayloads(before: later).reduce(0, +) == 1)  // the unwanted one
        #expect(try scene.store.body(of: deliveries[0]) != nil)
        try scene.settle([theirs.answered(200, at: start)], at: start)
        #expect(try deleteDeliveries(before: later).reduce(0, +) == 1)
        #expect(try deletePayloads(before: later).reduce(0, +) == 1)
        #expect(try scene.count("SELECT count(*) FROM payloads") == 0)
    }

    @Test func `knows where a team's newest payloads begin`() throws {
        let deliveries = try (0..<5).map { try scene.accept(1, for: webhook, at: start + .milliseconds($0))[0] }
        #expect(try scene.store.bound(ofNewestPayloads: 5, of: one) == nil)
        for count in 1..<5 {
            let bound = try #require(try scene.store.bound(ofNewestPayloads: count, of: one))
            #expect("pl_" + bound == deliveries[5 - count].payload.text)
        }
        #expect(try scene.store.bound(ofNewestPayloads: 1, of: two) == nil)
    }

    @Test(arguments: [0, 499, 500, 501, 1300])
    func `works in bounded steps`(count: Int) throws {
        try scene.accept(count, for: webhook)
        try scene.settle(try scene.claim(room: 1000, at: later).claims.map { $0.answered(200, at: later) }, at: later)
        try scene.settle(
            try scene.claim(room: 1000, at: later + .seconds(61)).claims.map { $0.answered(200, at: later) }, at: later)
        for steps in [try deleteDeliveries(before: later), try deletePayloads(before: later)] {
            #expect(steps.reduce(0, +) == count)
            #expect(steps.allSatisfy { $0 <= Store.batchLength })
            #expect(steps.count == (count + Store.batchLength - 1) / Store.batchLength + 1)
        }
    }

    @Test func `goes from team to team, and touches no other`() throws {
        let foreign = try scene.webhook(of: two)
        try scene.accept(2, for: webhook)
        try scene.accept(3, for: foreign)
        try scene.attempt(answer: 200, at: start)
        #expect(try scene.store.team(after: nil, in: .payloads) == one)
        #expect(try scene.store.team(after: one, in: .payloads) == two)
        #expect(try scene.store.team(after: two, in: .payloads) == nil)
        #expect(try scene.store.team(after: nil, in: .tests) == nil)
        #expect(try deleteDeliveries(before: later).reduce(0, +) == 2)
        #expect(try deletePayloads(before: later).reduce(0, +) == 2)
        #expect(try scene.count("SELECT count(*) FROM deliveries") == 3)
        #expect(try deleteDeliveries(before: later, of: two).reduce(0, +) == 3)
    }

    @Test func `deletes tests by age`() throws {
        for second in 0..<3 {
            let now = start + .seconds(second)
            try scene.store.insert(
                WebhookTest(
                    id: scene.id(at: now), webhook: webhook, eventType: .ticketCreated, payload: [1],
                    transfer: Transfer(.success(Answer(status: 200)), timings: Timings(total: 1)), at: now))
        }
        #expect(try scene.store.team(after: nil, in: .tests) == one)
        let steps = try walk {
            try scene.store.deleteTests(of: one, before: IDSource.bound(start + .seconds(2)), after: $0)
        }
        #expect(steps.reduce(0, +) == 2)
        #expect(try scene.count("SELECT count(*) FROM tests") == 1)
    }

    @Test func `forgets a key when its time is over`() throws {
        var events = scene.events(2, for: [webhook])
        for index in events.indices { events[index].key = IdempotencyKey("\(index)", contentHash: []) }
        events[1].payload.createdAt = start + .milliseconds(1)
        try scene.store.accept(events)
        let end = start + .milliseconds(Bounds.idempotencyMilliseconds)
        #expect(try !scene.store.deleteExpiredKeys(at: end - .milliseconds(1)))
        #expect(try scene.count("SELECT count(*) FROM idempotency") == 2)
        #expect(try !scene.store.deleteExpiredKeys(at: end))
        #expect(try scene.count("SELECT count(*) FROM idempotency") == 1)
        #expect(refusal { try scene.store.accept([events[1]]) } == .changed(position: 0))
        events = scene.events(for: [webhook])
        events[0].key = IdempotencyKey("0", contentHash: [])
        try scene.store.accept(events)
    }
}
