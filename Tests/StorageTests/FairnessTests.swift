import Storage
import Testing
import Webhooks

@Suite struct FairnessTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    @Test func `serves fifty webhooks with one delivery each before a backlog of a thousand`() throws {
        let loud = try scene.webhook { $0.rateLimit = 1000 }
        try scene.accept(1000, for: loud, at: start - .seconds(60))
        let quiet = try (0..<50).map { _ in try scene.webhook() }
        for webhook in quiet { try scene.accept(for: webhook, at: start - .seconds(1)) }

        var served: Set<ID<Webhook>> = []
        let lanes = 16
        for round in 0..<4 {
            let claims = try scene.claim(room: 4, lanes: lanes, at: start + .milliseconds(round)).claims
            #expect(claims.count { $0.delivery.webhook == loud.id } <= 4)
            served.formUnion(claims.map(\.delivery.webhook))
        }
        // 51 lanes, 16 a round.
        #expect(served.count == 51)
        #expect(try scene.claim(room: 4, lanes: lanes, at: start + .milliseconds(9)).claims.count == 4)
    }

    @Test func `takes turns between backlogs`() throws {
        let webhooks = try (0..<5).map { _ in try scene.webhook { $0.rateLimit = 1000 } }
        for webhook in webhooks { try scene.accept(20, for: webhook) }
        var counts: [ID<Webhook>: Int] = [:]
        for round in 0..<10 {
            let now = start + .milliseconds(1 + round)
            for claim in try scene.claim(room: 2, lanes: 1, at: now).claims {
                counts[claim.delivery.webhook, default: 0] += 1
            }
        }
        #expect(counts.count == 5)
        #expect(counts.values.allSatisfy { $0 == 4 })
    }

    @Test func `lets no team's lanes stand before another's for longer than a turn`() throws {
        let many = try (0..<100).map { _ in try scene.webhook { $0.rateLimit = 1000 } }
        for webhook in many { try scene.accept(50, for: webhook, at: start) }
        let single = try scene.webhook(of: two)
        try scene.accept(for: single, at: start + .milliseconds(1))
        var rounds = 0
        while try scene.seen(single) != nil, rounds < 20 {
            rounds += 1
            let claims = try scene.claim(room: 8, lanes: 10, at: start + .milliseconds(1 + rounds)).claims
            if claims.contains(where: { $0.delivery.webhook == single.id }) { break }
        }
        #expect(rounds <= 11)
    }
}
