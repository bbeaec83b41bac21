import Testing
import Webhooks

@testable import Storage

/// What happens to a line when its webhook or its deliveries are changed by hand.
@Suite struct OrderChangeTests {
    let scene: Scene
    let webhook: Webhook
    let soon = start + .seconds(1)
    let later = start + .seconds(3600)

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook { ($0.isOrdered, $0.rateLimit, $0.retry.maxRetries) = (true, 1000, 0) }
    }

    private func claim(_ queue: Queue = .first, at now: Timestamp = start) throws -> [Claim] {
        try scene.claim(queue, at: now).claims
    }

    private func settle(_ claim: Claim, _ status: Int, at now: Timestamp = start) throws {
        try scene.settle([claim.answered(status, at: now)], at: now)
    }

    private func sent(at now: Timestamp) throws -> [ID<Delivery>] {
        var sent: [ID<Delivery>] = []
        while let claim = try (claim(.first, at: now) + claim(.again, at: now)).first {
            sent.append(claim.delivery.id)
            try settle(claim, 200, at: now)
        }
        return sent
    }

    private func redeliver(_ deliveries: Delivery..., at now: Timestamp) throws {
        let seen = try deliveries.map { try #require(try scene.seen($0)) }
        try scene.store.replace(seen.map { ($0, $0.redelivered(at: now)) }, at: now)
    }

    private func change(_ body: (inout WebhookSettings) -> Void) throws -> Webhook {
        var seen = try #require(try scene.seen(webhook))
        body(&seen.settings)
        try scene.store.update(seen)
        return try #require(try scene.seen(webhook))
    }

    private func check() throws { #expect(try scene.store.findings(at: later) == []) }

    // MARK: - Redelivery

    @Test func `a redelivered one goes to the end of its line, in the order given`() throws {
        let ended = try scene.accept(2, for: webhook)
        for _ in ended { try settle(try claim()[0], 500) }
        let waiting = try scene.accept(2, for: webhook)
        try redeliver(ended[0], ended[1], at: soon)
        #expect(try scene.seen(ended[0])?.status == .retrying && scene.seen(ended[0])?.isBlocked == true)
        try check()
        #expect(try sent(at: soon) == (waiting + ended).map(\.id))
        try check()
    }

    @Test func `redelivered into an empty line, the first is due at once`() throws {
        let ended = try scene.accept(2, for: webhook)
        for _ in ended { try settle(try claim()[0], 500) }
        try redeliver(ended[1], ended[0], at: soon)
        #expect(try scene.seen(ended[1])?.dueAt == soon && scene.seen(ended[0])?.isBlocked == true)
        #expect(try sent(at: soon) == [ended[1].id, ended[0].id])
    }

    @Test func `one that waits in its line keeps its place there`() throws {
        let deliveries = try scene.accept(3, for: webhook)
        try redeliver(deliveries[2], deliveries[0], deliveries[1], at: soon)
        try check()
        #expect(try sent(at: soon) == deliveries.map(\.id))
    }

    @Test func `a retry is brought forward, and the line with it`() throws {
        let patient = try scene.webhook { ($0.isOrdered, $0.retry.delaySeconds) = (true, 3000) }
        let deliveries = try scene.accept(2, for: patient)
        try settle(try claim()[0], 500)
        #expect(try sent(at: soon) == [])
        try redeliver(deliveries[0], at: soon)
        #expect(try sent(at: soon) == deliveries.map(\.id))
    }

    @Test func `a claim given back stays the first`() throws {
        let deliveries = try scene.accept(2, for: webhook)
        let claim = try claim()[0]
        try scene.store.replace([(claim.delivery, claim.delivery.released(at: soon))], at: soon)
        try check()
        #expect(try sent(at: soon) == deliveries.map(\.id))
    }

    // MARK: - The webhook

    @Test func `deleting it ends the whole line; what is under way ends by itself`() throws {
        let deliveries = try scene.accept(1200, for: webhook)
        let claim = try claim()[0]
        try scene.store.delete(webhook, at: soon)
        #expect(try scene.store.cancelDeliveries(of: webhook, at: soon) == 1199)
        #expect(try scene.seen(deliveries[700])?.errorCode == .webhookDeleted)
        try check()
        try settle(claim, 200, at: soon)
        #expect(try sent(at: later) == [])
        #expect(try scene.store.cancelDeliveries(of: webhook, at: soon) == 0)
        #expect(try scene.count("SELECT count(*) FROM deliveries WHERE due_at_ms IS NOT NULL") == 0)
        #expect(try scene.count("SELECT count(*) FROM lanes") == 0)
        try check()
    }

    @Test func `switched off it keeps the line, and goes on with it`() throws {
        let deliveries = try scene.accept(3, for: webhook)
        let claim = try claim()[0]
        try scene.setActive(false, webhook)
        try settle(claim, 200, at: soon)
        #expect(try sent(at: later) == [])
        try check()
        try scene.setActive(true, webhook)
        #expect(try sent(at: later) == deliveries[1...].map(\.id))
    }

    @Test func `an answer of 410 ends the first, and the next waits until somebody switches on again`() throws {
        let deliveries = try scene.accept(2, for: webhook)
        try settle(try claim()[0], 410)
        #expect(try scene.seen(deliveries[0])?.errorCode == .gone && sent(at: later) == [])
        try check()
        try scene.setActive(true, webhook)
        #expect(try sent(at: later) == [deliveries[1].id])
    }

    @Test func `without order from now on, what stands in line finishes in order`() throws {
        let line = try scene.accept(2, for: webhook)
        let plain = try change { $0.isOrdered = false }
        let free = try scene.accept(2, for: plain)
        #expect(Set(try claim().map(\.delivery.id)) == Set((line[..<1] + free).map(\.id)))
        let first = try #require(try scene.seen(line[0]))
        #expect(first.isLeased && first.line != nil)
        #expect(try scene.seen(line[1])?.isBlocked == true && scene.seen(free[0])?.line == nil)
        try check()
    }

    @Test func `with order from now on, what came before goes beside the line`() throws {
        let plain = try change { $0.isOrdered = false }
        let free = try scene.accept(2, for: plain)
        let line = try scene.accept(2, for: try change { $0.isOrdered = true })
        #expect(Set(try claim().map(\.delivery.id)) == Set((free + line[..<1]).map(\.id)))
        #expect(try scene.seen(line[1])?.isBlocked == true)
    }

    @Test func `an event for what it was before is refused, to be read again`() throws {
        let events = scene.events(for: [webhook])
        let plain = try change { $0.isOrdered = false }
        #expect(refusal { try scene.store.accept(events) } == .changed(position: 0))
        let both = scene.events(for: [plain]) + events
        #expect(refusal { try scene.store.accept(both) } == .changed(position: 1))
        try scene.store.accept(scene.events(for: [plain]))
        #expect(try scene.store.subscribers(to: .ticketCreated, of: one).map(\.isOrdered) == [false])
    }

    @Test func `cleanup leaves what is blocked, however old it is`() throws {
        let deliveries = try scene.accept(3, for: webhook)
        try settle(try claim()[0], 200)
        let step = try scene.store.deleteDeliveries(of: one, before: IDSource.bound(later), after: nil)
        #expect(step.deleted == 1)
        try check()
        #expect(try sent(at: later) == deliveries[1...].map(\.id))
    }
}
