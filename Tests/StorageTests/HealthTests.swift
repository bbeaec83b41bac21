import Foundation
import TestSupport
import Testing
import Webhooks

@testable import SQLite
@testable import Storage

/// What is remembered of a webhook's receiver, and what is concluded from it.
@Suite struct HealthTests {
    let scene: Scene
    let webhook: Webhook
    private let day = 86_400

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook { ($0.rateLimit, $0.retry.maxRetries) = (1000, 0) }
    }

    private var seen: Webhook { get throws { try #require(try scene.seen(webhook)) } }

    /// So many new deliveries, each answered with that status, one after the other.
    private func attempt(_ count: Int = 1, answer status: Int, at now: Timestamp) throws {
        for _ in 0..<count {
            try scene.accept(for: webhook, at: now)
            // A breaker that opens in between is not what these tests are about.
            var lane = Lane(try seen, room: 1)
            if try seen.health.breaker != nil {
                let delivery = try #require(
                    try scene.store.deliveries(of: one, DeliveryQuery(), limit: 1).deliveries.first)
                let claim = try #require(try scene.store.claim(delivery, of: seen, at: now))
                try scene.settle([claim.answered(status, at: now)], at: now)
                continue
            }
            lane.room = 1
            let claims = try scene.store.turn(claiming: [lane], in: .first, at: now).claims
            try scene.settle(claims.map { $0.answered(status, at: now) }, at: now)
        }
    }

    @Test func `is what the rules make of the same ends, whatever comes in whatever order`() throws {
        var random = SeededRandom(seed: 7)
        var (model, now, isActive) = (Health(), start, true)
        var failed: Set<ID<Payload>> = []
        for _ in 0..<300 {
            now = now + .seconds(Int.random(in: 1...40_000, using: &random))
            let count = Int.random(in: 1...4, using: &random)
            let lucky = Int.random(in: 0..<100, using: &random) < 6
            var (settlements, ends): ([Settlement], AttemptEnds) = ([], AttemptEnds())
            let standing = try seen.standing
            for _ in 0..<count {
                let delivery = try scene.accept(for: webhook, at: now)[0]
                let claim = try #require(try scene.store.claim(delivery, of: seen, at: now))
                let code = [ErrorCode.refused, .timeout, .httpStatus].randomElement(using: &random) ?? .tls
                var settlement = claim.ended(
                    lucky ? .success(Answer(status: 200)) : .failure(TransferError(code, "no")), at: now)
                settlement.standing = standing
                settlements.append(settlement)
                ends.add(settlement.next, standing: standing)
            }
            try scene.settle(settlements, at: now)
            if ends.isNews {
                if ends.hasSuccess { failed = [] }
                model = model.after(ends, at: now) { !failed.contains($0) }
                failed.formUnion(ends.failedPayloads)
            }
            let recent = try scene.store.recentAttempts(of: seen, at: now)
            (model.attempts, model.failures) = (recent.attempts, recent.failures)
            if ends.isNews, let judgement = model.judged(after: ends.probe, at: now) {
                model = judgement.next
                isActive = !judgement.disables
            }
            var health = try seen.health
            (model.attempts, model.failures) = (0, 0)
            // While a probe is under way, the end of its lease stands there.
            model.breaker = model.breaker.map { breaker in
                var breaker = breaker
                if ends.probe == nil { breaker.probeAt = health.breaker?.probeAt ?? breaker.probeAt }
                return breaker
            }
            if health.lastFailureAt == nil { health.lastFailureAt = model.lastFailureAt }
            #expect(health == model)
            #expect(try seen.isActive == isActive)
            guard isActive else {
                try scene.setActive(true, webhook)
                model = try seen.health
                (isActive, failed) = (true, [])
                continue
            }
        }
        #expect(try scene.store.findings(at: now) == [])
    }

    @Test func `a webhook that only fails is warned of, and disabled after five days and ten payloads`() throws {
        try attempt(9, answer: 500, at: start)
        try attempt(answer: 500, at: start + .seconds(5 * day))
        // Nine of ten payloads came at once: the time decides until then.
        #expect(try !seen.isActive)
        #expect(try seen.disabledReason == "failing" && seen.disabledAt == start + .seconds(5 * day))
        #expect(HealthReport(try seen).state == .disabled)
        try scene.setActive(true, webhook)
        #expect(try seen.health.state == .healthy && seen.health.failedPayloads == 0)
    }

    @Test func `warnings come at half, three quarters, and nine tenths of the way`() throws {
        try attempt(10, answer: 500, at: start)
        for (hours, warning) in [(59, 0), (60, 50), (89, 50), (90, 75), (107, 75), (108, 90), (119, 90)] {
            try attempt(answer: 500, at: start + .seconds(3600 * hours))
            #expect(try seen.health.warning == warning)
            #expect(try seen.isActive)
        }
        try attempt(answer: 200, at: start + .seconds(3600 * 119 + 1))
        #expect(try seen.health.state == .healthy && seen.health.warning == 0)
        try attempt(answer: 500, at: start + .seconds(3600 * 121))
        #expect(try seen.isActive && seen.health.disableProgress == 0)
    }

    @Test func `one bad day with many failures does not disable, nor do few failures in many days`() throws {
        try attempt(30, answer: 500, at: start)
        try attempt(30, answer: 500, at: start + .seconds(day))
        #expect(try seen.isActive && seen.health.failedPayloads == 10)
        let other = try scene.webhook { $0.retry.maxRetries = 0 }
        for day in 0..<9 {
            try scene.accept(for: other, at: start + .seconds(86_400 * day))
            try scene.attempt(answer: 500, at: start + .seconds(86_400 * day))
        }
        #expect(try scene.seen(other)?.isActive == true)
    }

    @Test func `a success that did not know of the failures keeps it from being disabled`() throws {
        try scene.accept(2, for: webhook)
        let claims = try scene.claim(at: start).claims
        try scene.settle([claims[0].answered(500, at: start)], at: start)
        // Claimed while all was well, by another process.
        try scene.settle([claims[1].answered(200, at: start + .seconds(1))], at: start + .seconds(1))
        #expect(try seen.health.failingSince == start)
        try attempt(20, answer: 500, at: start + .seconds(6 * day))
        #expect(try seen.isActive)
        #expect(try seen.health.failingSince == start + .seconds(6 * day))
    }

    @Test func `deleting a webhook removes its health, and what still ends does not bring it back`() throws {
        try scene.accept(2, for: webhook)
        let claims = try scene.claim(at: start).claims
        try scene.settle([claims[0].answered(500, at: start)], at: start)
        try scene.store.delete(try seen, at: start)
        #expect(try scene.store.cancelDeliveries(of: webhook, at: start) == 0)
        try scene.settle([claims[1].answered(500, at: start)], at: start)
        for table in ["health", "failing_payloads"] {
            #expect(try scene.count("SELECT count(*) FROM \(table)") == 0)
        }
        #expect(try scene.store.findings(at: start) == [])
    }

    @Test func `an older version's store keeps its last errors, and loses those of deleted webhooks`() throws {
        let path = scene.folder.appending(path: "old.db").path
        let old = try Database(path: path)
        for (index, script) in Migrations.all.prefix(3).enumerated() { try old.migrate(to: index + 1, with: script) }
        for (id, deletedAt) in [("wh_1", "NULL"), ("wh_2", "1")] {
            try run(
                """
                INSERT INTO webhooks (part, team_id, id, name, url, events, max_retries, retry_delay_seconds, timeout_ms,
                    rate_limit, is_active, is_verified, secret_sealed, secret_hint, created_by, created_at_ms,
                    updated_at_ms, deleted_at_ms, revision)
                VALUES (0, 'one', '\(id)', 'n', 'https://a.example', 'ticket.created', 3, 5, 1000, 60, \(deletedAt == "1" ? 0 : 1), 0, x'00', 'h',
                    'me', 1, 1, \(deletedAt), 1)
                """, in: old)
            for queue in 0...1 {
                try run(
                    "INSERT INTO lanes VALUES (0, \(queue), '\(id)', 'one', NULL, 0, \(deletedAt == "1" ? 1 : 0))",
                    in: old)
            }
            try run("INSERT INTO health VALUES (0, 'one', '\(id)', 7, 'no')", in: old)
        }
        try run("INSERT INTO subscriptions VALUES (0, 'one', 'ticket.created', 'wh_1')", in: old)
        let store = try Store(path: path)
        let seen = try #require(try store.webhook(ID("wh_1"), of: one))
        #expect(seen.activity.lastErrorMessage == "no" && seen.health.state == .healthy && seen.standing == .healthy)
        #expect(try store.findings(at: start) == [])
    }

    private func run(_ text: String, in database: Database) throws { _ = try database.run(SQL(stringLiteral: text)) }
}
