import Storage
import TestSupport
import Testing
import Webhooks

/// What a team is told of its webhooks and deliveries: kept with what it tells of, once, and never about itself.
@Suite struct OperationalEventTests {
    let scene: Scene
    let webhook: Webhook
    let told: Webhook

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook(events: [.ticketCreated] + EventType.operational) { $0.retry.maxRetries = 0 }
        told = try scene.webhook(events: EventType.operational) { ($0.rateLimit, $0.retry.maxRetries) = (1000, 0) }
    }

    /// The events that wait for a webhook, oldest first.
    private func waiting(for webhook: Webhook) throws -> [String] {
        var query = DeliveryQuery()
        query.webhook = webhook.id
        return try scene.store.deliveries(of: one, query, limit: 100).deliveries.reversed().map(\.event)
    }

    /// One new delivery, which ends so.
    private func attempt(_ webhook: Webhook, _ result: Result<Answer, TransferError>, at now: Timestamp) throws {
        let delivery = try scene.accept(for: webhook, at: now)[0]
        try end(delivery, result, at: now)
    }

    private func end(_ delivery: Delivery, _ result: Result<Answer, TransferError>, at now: Timestamp) throws {
        let webhook = try #require(try scene.store.webhook(delivery.webhook, of: delivery.team))
        let claim = try #require(try scene.store.claim(delivery, of: webhook, at: now))
        var settlement = claim.ended(result, at: now)
        if settlement.next.status == .retrying { settlement.next = settlement.next.canceled(.httpStatus, "no") }
        try scene.settle([settlement], at: now)
    }

    private func answer(_ status: Int) -> Result<Answer, TransferError> { .success(Answer(status: status)) }
    private let refused = Result<Answer, TransferError>.failure(TransferError(.refused, "nobody listens there"))

    @Test func `tells others of a delivery that failed for good, in the batch that writes it down`() throws {
        try attempt(webhook, answer(500), at: start)
        #expect(try waiting(for: told) == ["delivery.exhausted"])
        #expect(try waiting(for: webhook) == ["ticket.created"])
        #expect(try scene.store.statistics(of: one, webhook: told.id).pending == 1)
        let delivery = try #require(try scene.claim(at: start).claims.first)
        #expect(delivery.delivery.webhook == told.id)
        #expect(String(decoding: delivery.body, as: UTF8.self).contains(#""webhookId":"\#(webhook.id.text)""#))
        // What fails in telling is not told of.
        try scene.settle([delivery.answered(500, at: start)], at: start)
        #expect(try scene.seen(delivery.delivery)?.status == .failed)
        #expect(try waiting(for: told) == ["delivery.exhausted"])
        #expect(try scene.store.findings(at: start) == [])
    }

    @Test func `a settlement that is refused tells nothing`() throws {
        let delivery = try scene.accept(for: webhook)[0]
        let claim = try #require(try scene.claim(at: start).claims.first { $0.delivery.id == delivery.id })
        try scene.settle([claim.answered(500, at: start)], at: start)
        #expect(refusal { try scene.settle([claim.answered(500, at: start)], at: start) } == .changed(position: 0))
        #expect(try waiting(for: told) == ["delivery.exhausted"])
    }

    @Test func `keeps nothing where nobody subscribes, or wants it`() throws {
        let payloads = { try scene.count("SELECT count(*) FROM payloads") }
        var deaf = try #require(try scene.seen(told))
        deaf.settings.filters = #"[{"field":"data.errorCode","operator":"equals","value":"dns"}]"#
        try scene.store.update(deaf)
        try attempt(webhook, answer(500), at: start)
        #expect(try waiting(for: told) == [] && payloads() == 1)
        try scene.setActive(false, told)
        try attempt(webhook, .failure(TransferError(.dns, "no address")), at: start)
        #expect(try waiting(for: told) == [] && payloads() == 2)
        try scene.setActive(true, told)
        try attempt(webhook, .failure(TransferError(.dns, "no address")), at: start)
        #expect(try waiting(for: told) == ["delivery.exhausted"] && payloads() == 4)
    }

    @Test func `tells of a receiver that wants no more once, however many say so`() throws {
        try scene.accept(3, for: webhook)
        let claims = try scene.claim(at: start).claims
        try scene.settle(claims.prefix(2).map { $0.answered(410, at: start) }, at: start)
        try scene.settle([claims[2].answered(410, at: start)], at: start)
        #expect(try waiting(for: told).filter { $0 == "webhook.disabled" }.count == 1)
        #expect(try waiting(for: told).filter { $0 == "delivery.exhausted" }.count == 3)
        let body = try body(of: "webhook.disabled")
        for text in [#""state":"disabled""#, #""reason":"gone""#, #""failures":1"#, "answered 410"] {
            #expect(body.contains(text), "\(text) in \(body)")
        }
    }

    private func body(of event: String) throws -> String {
        let delivery = try scene.store.deliveries(of: one, DeliveryQuery(), limit: 100).deliveries
            .first { $0.event == event }
        let found = try #require(delivery)
        return String(decoding: try scene.store.body(of: found) ?? [], as: UTF8.self)
    }

    @Test func `tells when the breaker opens, and when all is well again`() throws {
        for _ in 0..<5 { try attempt(webhook, refused, at: start) }
        #expect(try waiting(for: told).filter { $0.hasPrefix("webhook.") } == ["webhook.warning"])
        #expect(try body(of: "webhook.warning").contains(#""reason":"connection_failures""#))
        try attempt(webhook, answer(200), at: start + .seconds(30))
        #expect(try waiting(for: told).filter { $0.hasPrefix("webhook.") } == ["webhook.warning", "webhook.recovered"])
        #expect(try body(of: "webhook.recovered").contains(#""previousState":"open""#))
        #expect(try waiting(for: webhook).allSatisfy { $0 == "ticket.created" })
    }

    @Test func `warns on the way to being disabled, and tells of that`() throws {
        let hour = 3600
        for hours in [0, 1, 2, 3, 60, 61, 90, 108, 109, 119, 120] {
            try attempt(webhook, answer(500), at: start + .seconds(hours * hour))
        }
        let told = try waiting(for: told).filter { $0.hasPrefix("webhook.") }
        #expect(told == ["webhook.warning", "webhook.warning", "webhook.warning", "webhook.disabled"])
        #expect(try body(of: "webhook.disabled").contains(#""reason":"failing""#))
    }

    @Test func `one that is told and becomes inactive at the same time keeps what it is told`() throws {
        let both = try scene.accept(for: webhook)[0]
        let operational = try scene.accept(for: told, event: .webhookWarning)[0]
        let claims = try scene.claim(at: start).claims
        #expect(claims.count == 2)
        // In one batch: the one fails for good, and the other's receiver wants no more.
        try scene.settle(
            claims.map { $0.answered($0.delivery.id == both.id ? 500 : 410, at: start) }, at: start)
        #expect(try scene.seen(told)?.isActive == false)
        #expect(try waiting(for: told).sorted() == ["delivery.exhausted", "webhook.warning"])
        #expect(try scene.seen(operational)?.errorCode == .gone)
        #expect(try waiting(for: webhook).sorted() == ["ticket.created", "webhook.disabled"])
    }

    @Test func `processes that conclude the same at the same time tell it once`() throws {
        let deliveries = try scene.accept(12, for: webhook)
        let claims = try (scene.claim(room: 12, at: start)).claims
        #expect(claims.count == deliveries.count)
        let path = scene.path
        let results = Threads.run(6) { thread in
            let store = try Store(path: path)
            for claim in claims[(thread * 2)...(thread * 2 + 1)] {
                let settlement = claim.ended(.failure(TransferError(.refused, "no")), at: start)
                _ = try store.turn(settling: [settlement], in: .again, at: start)
            }
        }
        for result in results { try result.get() }
        let told = try waiting(for: told)
        #expect(told.filter { $0 == "webhook.warning" }.count == 1)
        #expect(told.filter { $0 == "delivery.exhausted" }.count == 12)
        #expect(try scene.seen(webhook)?.health.connectionFailures == 12)
        #expect(try scene.store.statistics(of: one, webhook: webhook.id).failed == 12)
        #expect(try scene.store.findings(at: start) == [])
    }
}
