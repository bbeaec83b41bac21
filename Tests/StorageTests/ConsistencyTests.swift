import Testing
import Webhooks

@testable import SQLite
@testable import Storage

/// What a check finds, and what it takes for sound.
@Suite struct ConsistencyTests {
    let scene: Scene
    let later = start + .seconds(3600)

    init() throws { scene = try Scene() }

    /// One of each kind: delivered, failed, waiting for a retry, under way, waiting, of a deleted webhook.
    private func live() throws {
        let webhook = try scene.webhook { $0.rateLimit = 1000 }
        let gone = try scene.webhook(events: [.ticketCreated, .ticketClosed])
        try scene.accept(3, for: webhook, gone)
        try scene.attempt(room: 1, answer: 200, at: start + .milliseconds(1))
        try scene.attempt(room: 1, answer: 500, at: start + .milliseconds(2))
        _ = try scene.claim(room: 1, at: start + .milliseconds(3))
        try scene.accept(for: webhook, at: later)
        try scene.store.delete(gone, at: later)
        _ = try scene.store.cancelDeliveries(of: gone, at: later)
        try scene.store.insert(
            WebhookTest(
                id: scene.id(), webhook: webhook, eventType: .ticketCreated, payload: [],
                transfer: Transfer(.success(Answer(status: 200)), timings: Timings(total: 1)), at: start))
    }

    private func rules(at now: Timestamp? = nil) throws -> Set<String> {
        Set(try scene.store.findings(at: now ?? later).map(\.rule))
    }

    @Test func `finds nothing in a new store, nor in one that was used`() throws {
        #expect(try rules() == [])
        try live()
        #expect(try rules() == [])
        #expect(try rules(at: start) == [])
    }

    @Test(arguments: [
        ("DELETE FROM webhooks WHERE deleted_at_ms IS NULL", "deliveries_webhook"),
        ("DELETE FROM payloads WHERE id = (SELECT max(payload_id) FROM deliveries)", "deliveries_payload"),
        ("DELETE FROM deliveries WHERE status = 'success'", "attempts_delivery"),
        ("DELETE FROM attempts WHERE response_status = 500", "deliveries_attempts"),
        ("UPDATE health SET webhook_id = webhook_id || 'x'", "health_webhook"),
        ("UPDATE tests SET webhook_id = 'wh_x'", "tests_webhook"),
        ("UPDATE subscriptions SET event = 'ticket.closed'", "subscriptions_webhook"),
        ("INSERT INTO subscriptions VALUES (0, 'one', 'ticket.closed', 'wh_x')", "subscriptions_webhook"),
        ("DELETE FROM subscriptions", "webhooks_subscriptions"),
        ("UPDATE deliveries SET due_at_ms = NULL WHERE status = 'retrying'", "deliveries_due"),
        ("UPDATE deliveries SET due_at_ms = 1 WHERE status = 'success'", "deliveries_due"),
        ("INSERT INTO lanes VALUES (0, 0, 'wh_x', 'one', NULL, 0, 0)", "lanes_webhook"),
        ("DELETE FROM lanes WHERE queue = 1", "webhooks_lanes"),
        ("UPDATE lanes SET is_held = 1", "lanes_held"),
        ("UPDATE lanes SET due_at_ms = NULL", "lanes_due"),
        ("UPDATE lanes SET due_at_ms = 9000000000000", "lanes_due"),
        ("UPDATE statistics SET pending = pending + 1 WHERE webhook_id <> ''", "statistics_count"),
        ("UPDATE statistics SET retrying = 0 WHERE webhook_id <> ''", "statistics_count"),
        ("UPDATE statistics SET success = 0 WHERE webhook_id <> ''", "statistics_count"),
        ("UPDATE statistics SET duration_sum_ms = 0 WHERE webhook_id <> ''", "statistics_count"),
        ("DELETE FROM statistics", "statistics_count"),
        ("UPDATE statistics SET failed = failed + 1 WHERE webhook_id = ''", "statistics_sum"),
        ("DELETE FROM statistics WHERE webhook_id = ''", "statistics_sum"),
        ("UPDATE durations SET n = 0 WHERE webhook_id <> ''", "durations_count"),
        ("UPDATE durations SET bucket = bucket + 1 WHERE webhook_id <> ''", "durations_count"),
        ("UPDATE durations SET n = n + 1 WHERE webhook_id = ''", "durations_sum"),
    ])
    func `finds what was broken`(damage: String, rule: String) throws {
        try live()
        _ = try scene.store.database.run(SQL(stringLiteral: damage))
        let finding = try scene.store.findings(at: later).first { $0.rule == rule }
        #expect(finding.map { $0.count > 0 && !$0.example.isEmpty } == true)
    }

    @Test func `each rule has a name of its own`() { #expect(Set(Store.rules).count == Store.rules.count) }

    @Test func `counts that outlive what they count are sound, and too few never are`() throws {
        let webhook = try scene.webhook { $0.rateLimit = 1000 }
        for hour in 0..<4 {
            let time = start + .seconds(3600 * hour)
            try scene.accept(2, for: webhook, at: time)
            try scene.attempt(answer: 200, at: time + .milliseconds(1))
        }
        _ = try scene.store.deleteDeliveries(of: one, before: IDSource.bound(start + .seconds(3600 + 1)), after: nil)
        let now = start + .seconds(3600 * 5)
        #expect(try rules(at: now) == [])
        // An hour that no cleanup has reached is exact.
        let addOne = "success = success + 1 WHERE hour_at_ms = (SELECT max(hour_at_ms) FROM statistics)"
        _ = try scene.store.database.run(SQL(stringLiteral: "UPDATE statistics SET \(addOne)"))
        #expect(try rules(at: now) == ["statistics_count"])
    }

    @Test func `a delivery that ended after a cleanup had passed makes no hour look wrong`() throws {
        let webhook = try scene.webhook { $0.rateLimit = 1000 }
        try scene.accept(for: webhook, at: start)
        try scene.setActive(false, webhook)
        let other = try scene.webhook()
        try scene.accept(4, for: other, at: start + .seconds(7200))
        let cleanup = start + .seconds(3 * 3600)
        try scene.attempt(answer: 200, at: cleanup - .seconds(60))
        _ = try scene.store.deleteDeliveries(of: one, before: IDSource.bound(cleanup), after: nil)
        try scene.setActive(true, webhook)
        try scene.attempt(answer: 200, at: cleanup + .seconds(60))
        #expect(try rules(at: cleanup + .seconds(7200)) == [])
    }

    @Test func `durations fall into the same buckets as they were counted in`() throws {
        let durations = Array(-1...200) + (8...30).flatMap { [1 << $0 - 1, 1 << $0, 1 << $0 + 1] }
        for duration in durations {
            let sql: SQL = "SELECT \(ConsistencyRule.bucket) FROM (SELECT \(duration) AS duration_ms) AS one"
            var row = try #require(try scene.store.database.run(sql).first)
            #expect(try row.read() == Histogram.bucket(of: duration), "\(duration)")
        }
    }

    @Test func `sees one moment, whatever others write meanwhile`() throws {
        try live()
        let reader = try Store(reading: scene.path)
        try reader.snapshot { () throws(StoreError) in
            let before = try reader.deliveryCount()
            _ = Result { try scene.accept(5, for: try scene.webhook(), at: later) }
            let (after, findings) = (try reader.deliveryCount(), try reader.findings(at: later))
            #expect(after == before && findings == [])
        }
        #expect(try reader.findings(at: later) == [])
    }
}
