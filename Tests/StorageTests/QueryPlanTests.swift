import Testing
import Webhooks

@testable import SQLite
@testable import Storage

/// What SQLite says it does for each statement that the store prepares: no statement may grow slower with the tables.
@Suite struct QueryPlanTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    /// What may be walked through: rows of a statement's own making, such as the ids of one page, and all tables there are.
    private static let bounded: Set<Substring> = [
        "seen", "step", "due", "line", "claimed", "CONSTANT", "sqlite_schema",
    ]

    @Test func `no statement of a hot path walks through a table`() throws {
        try accept()
        try send()
        try list()
        try change()
        let texts = scene.store.database.statements.texts.filter { !$0.hasPrefix("PRAGMA") }
        #expect(texts.count > 60)
        for text in texts {
            for step in try plan(of: text) where !isBounded(step) { Issue.record("\(step)\nin \(text)") }
        }
    }

    /// All rows of a file have the same part, and a team may have any number of deliveries; its webhooks, and the slots of
    /// a webhook's last minute, are bounded; a timer has one slot.
    private func isBounded(_ step: String) -> Bool {
        let words = step.split(separator: " ")
        switch words[0] {
        case "SCAN": return Self.bounded.contains(words[1])
        case "SEARCH" where ["webhooks", "rate_slots"].contains(words[1]): return step.contains("(part=? AND ")
        case "SEARCH" where words[1] == "timer_slots": return step.contains("(part=?")
        case "SEARCH" where Self.bounded.contains(words[1]): return true
        case "SEARCH": return step.contains(/\((\w+=\? AND ){2}|expires_at_ms<\?|team_id>\?/)
        default: return true
        }
    }

    /// Each line of work, and what it must be found by.
    @Test(arguments: [
        ("WHERE lanes.part", "lanes_due (part=? AND queue=? AND due_at_ms<?)"),
        ("ORDER BY due_at_ms\n", "deliveries_open (part=? AND webhook_id=? AND queue=? AND due_at_ms<?)"),
        ("SELECT due_at_ms FROM lanes", "lanes_due (part=? AND queue=? AND due_at_ms>?)"),
        ("AS has_work", "deliveries_open (part=? AND webhook_id=? AND queue=? AND due_at_ms<?)"),
        ("AS has_work", "lanes_due (part=? AND queue=? AND due_at_ms>? AND due_at_ms<?)"),
        ("AS taken", "deliveries_open (part=? AND webhook_id=? AND queue=? AND due_at_ms=?)"),
        ("AS line", "deliveries_open (part=? AND webhook_id=? AND queue=? AND due_at_ms>?)"),
        ("FROM subscriptions\nJOIN", "PRIMARY KEY (part=? AND team_id=? AND event=?)"),
        ("AND is_leased = ?", "PRIMARY KEY (part=? AND team_id=? AND id=?)"),
        ("FROM attempts", "PRIMARY KEY (part=? AND team_id=? AND delivery_id=?"),
        ("RETURNING deliveries.id", "sqlite_autoindex_payloads_1 (part=? AND team_id=? AND id=?)"),
        ("(is_leased = 0 OR", "deliveries_open (part=? AND webhook_id=? AND queue=? AND due_at_ms>?)"),
    ])
    func `work is found by its index`(text: String, index: String) throws {
        try accept()
        try send()
        try change()
        let texts = scene.store.database.statements.texts.filter { $0.contains(text) }
        #expect(!texts.isEmpty)
        for text in texts { #expect(try plan(of: text).contains { $0.contains(index) }, "\(text)") }
    }

    @Test(
        arguments: [
            (false, nil, "PRIMARY KEY (part=? AND team_id=? AND id>? AND id<?)"),
            (true, nil, "deliveries_history (part=? AND webhook_id=? AND id>? AND id<?)"),
            (false, .success, "PRIMARY KEY (part=? AND team_id=? AND id>? AND id<?)"),
            (true, .success, "deliveries_history (part=? AND webhook_id=? AND id>? AND id<?)"),
            (false, .failed, "deliveries_failed_of_team (part=? AND team_id=? AND status=? AND id>? AND id<?)"),
            (true, .failed, "deliveries_failed (part=? AND webhook_id=? AND status=? AND id>? AND id<?)"),
        ] as [(Bool, Delivery.Status?, String)])
    func `a list is found by the index that fits, and sorted by it`(
        ofWebhook: Bool, status: Delivery.Status?, index: String
    ) throws {
        for event in [nil, .ticketCreated] as [EventType?] {
            let scene = try Scene()
            var query = DeliveryQuery()
            query.webhook = ofWebhook ? ID("wh_1") : nil
            (query.status, query.event) = (status, event)
            _ = try scene.store.deliveries(of: one, query, limit: 50)
            let texts = scene.store.database.statements.texts.filter { $0.contains("FROM deliveries") }
            #expect(!texts.isEmpty)
            for text in texts {
                let plan = try plan(of: text)
                #expect(plan.contains { $0.contains(index) }, "\(plan)")
                #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            }
        }
    }

    private func plan(of text: String) throws -> [String] { try scene.plan(of: text) }
}

// MARK: - All that the store is asked for while it works

extension QueryPlanTests {
    private func accept() throws {
        let webhook = try scene.webhook()
        var events = scene.events(2, for: [webhook])
        events[0].key = IdempotencyKey("a", contentHash: [])
        try scene.store.accept(events)
        _ = try scene.store.answer(to: IdempotencyKey("a", contentHash: []), of: one)
        _ = try scene.store.subscribers(to: .ticketCreated, of: one)
    }

    private func send() throws {
        let claims = try scene.claim(room: 1, at: start).claims
        let webhook = try #require(try scene.store.webhook(claims[0].delivery.webhook, of: one))
        try scene.store.restamp(claims, at: start)
        _ = try scene.store.claim(claims[0].delivery, of: webhook, at: start)
        try scene.settle([claims[0].answered(500, at: start)], at: start)
        try scene.attempt(answer: 410, at: start + .seconds(1))
        try scene.setActive(true, webhook)
        try scene.attempt(.again, answer: 200, at: start + .seconds(60))
        _ = try scene.store.dueCount(of: webhook.id, in: .first, at: start, limit: 9)
        _ = try scene.store.nextDue(in: .first, after: start)
        _ = try scene.store.hasWork(in: .first, at: start, after: start)
        let seen = try #require(try scene.seen(claims[0].delivery))
        _ = (try scene.store.attempts(of: seen), try scene.store.lastResponseBody(of: seen))
        _ = try scene.store.body(of: seen)
        try scene.store.replace([(seen, seen.redelivered(at: start))])
    }

    private func list() throws {
        for status in [nil] + Delivery.Status.allCases as [Delivery.Status?] {
            for event in [nil, .ticketCreated] as [EventType?] {
                for webhook in [nil, ID("wh_1")] as [ID<Webhook>?] {
                    var query = DeliveryQuery()
                    (query.webhook, query.status, query.event) = (webhook, status, event)
                    _ = try scene.store.deliveries(of: one, query, limit: 9)
                }
            }
        }
        for isActive in [nil, true] as [Bool?] {
            for event in [nil, .ticketCreated] as [EventType?] {
                _ = try scene.store.webhooks(of: one, isActive: isActive, event: event, limit: 9)
            }
        }
        _ = try scene.store.statistics(of: one)
        _ = try scene.store.series(of: one, every: Statistics.hourMilliseconds)
        _ = try scene.store.webhookCounts(of: one)
    }

    private func change() throws {
        let webhook = try scene.webhook()
        try scene.store.verified(webhook)
        try scene.store.insert(
            WebhookTest(
                id: scene.id(), webhook: webhook, eventType: .ticketCreated, payload: [],
                transfer: Transfer(.success(Answer(status: 200)), timings: Timings(total: 1)), at: start))
        try scene.accept(for: webhook)
        try scene.store.delete(webhook, at: start)
        _ = try scene.store.cancelDeliveries(of: webhook, at: start)
        let later = start + .seconds(3600)
        _ = try scene.store.deleteDeliveries(of: one, before: IDSource.bound(later), after: nil)
        _ = try scene.store.deletePayloads(of: one, before: IDSource.bound(later), after: nil)
        _ = try scene.store.deleteTests(of: one, before: IDSource.bound(later), after: nil)
        _ = try scene.store.deleteExpiredKeys(at: later)
        for table in [RetainedTable.payloads, .tests] { _ = try scene.store.team(after: nil, in: table) }
        let slots = try scene.store.beginTimers([(timer: "a/b", schedule: "@daily")], at: start)
        _ = try scene.store.takeTimerSlot(slots[0])
    }
}
