import Storage
import TestSupport
import Testing
import Webhooks

/// A random life of a store with two teams: events, claims, answers, deaths, redeliveries, deletions.
struct History {
    private let scene: Scene
    private var random: SeededRandom
    private var now = start
    private var webhooks: [Webhook] = []
    private var deliveries: [Delivery] = []
    private var open: [Claim] = []
    /// What is open in each line, in the order in which it must go out.
    private var lines: [OrderedLine: [ID<Delivery>]] = [:]
    /// By hour of creation, for each webhook: the longest duration that a delivery ever ended with.
    private var longest: [ID<Webhook>: [Timestamp: Int]] = [:]
    private var lastAttempt: [ID<Webhook>: Timestamp] = [:]

    init(seed: UInt64) throws {
        (scene, random) = (try Scene(), SeededRandom(seed: seed))
        for _ in 0..<6 { try addWebhook() }
    }

    mutating func step() throws {
        now = now + .milliseconds(Int.random(in: 0...20_000, using: &random))
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<25: try accept()
        case 25..<45: try claim(.first)
        case 45..<60: try claim(.again)
        case 60..<88: try settle()
        case 88..<90: open = Array(open.shuffled(using: &random).dropFirst(3))  // their process died
        case 90..<95: try redeliver()
        case 95..<97: try toggle()
        case 97: try delete()
        case 98: try changeOrder()
        default: now = now + .seconds(Int.random(in: 0...1800, using: &random))
        }
    }

    /// Each figure of the roll-ups against the deliveries themselves.
    func compare() throws {
        let seen = try deliveries.map { try #require(try scene.seen($0)) }
        for (webhook, own) in Dictionary(grouping: seen, by: \.webhook) {
            let team = own[0].team
            #expect(try scene.store.statistics(of: team, webhook: webhook) == recount(own))
            let hours = Dictionary(grouping: own) { $0.createdAt.floor(to: Statistics.hourMilliseconds) }
            for period in try scene.store.series(of: team, webhook: webhook, every: Statistics.hourMilliseconds) {
                var expected = recount(hours[period.start] ?? [])
                expected.durationMax = longest[webhook]?[period.start] ?? 0
                expected.lastDelivery = period.statistics.lastDelivery
                #expect(period.statistics == expected)
            }
        }
        for (team, own) in Dictionary(grouping: seen, by: \.team) {
            #expect(try scene.store.statistics(of: team) == recount(own))
        }
        #expect(try scene.store.findings(at: now) == [])
    }

    private func recount(_ deliveries: [Delivery]) -> Statistics {
        var statistics = Statistics()
        for delivery in deliveries {
            switch delivery.status {
            case .pending: statistics.pending += 1
            case .retrying: statistics.retrying += 1
            case .success: statistics.success += 1
            case .failed: statistics.failed += 1
            }
            guard delivery.isSettled, let duration = delivery.duration else { continue }
            statistics.durationSum += duration
            statistics.durations.add(1, toBucket: Histogram.bucket(of: duration))
        }
        let webhooks = Set(deliveries.map(\.webhook))
        statistics.durationMax = webhooks.compactMap { longest[$0]?.values.max() }.max() ?? 0
        statistics.lastDelivery = webhooks.compactMap { lastAttempt[$0] }.max()
        return statistics
    }

    // MARK: - Steps

    private mutating func addWebhook() throws {
        let team = Bool.random(using: &random) ? one : two
        let maxRetries = Int.random(in: 0...2, using: &random)
        webhooks.append(
            try scene.webhook(of: team, at: now) {
                $0.timeoutMilliseconds = 1000
                $0.rateLimit = 20
                $0.retry.maxRetries = maxRetries
                $0.isOrdered = maxRetries > 0
            })
    }

    /// Nothing goes out before what stands before it in its line, nor while that is under way.
    private mutating func claim(_ queue: Queue) throws {
        let claims = try scene.claim(queue, room: 3, at: now).claims
        for delivery in claims.map(\.delivery) {
            guard let line = delivery.line else { continue }
            #expect(lines[line]?.first == delivery.id)
        }
        open += claims
    }

    private mutating func changeOrder() throws {
        guard let webhook = webhooks.randomElement(using: &random), var seen = try scene.seen(webhook) else { return }
        seen.settings.isOrdered.toggle()
        try scene.store.update(seen)
    }

    private mutating func accept() throws {
        let team = Bool.random(using: &random) ? one : two
        let wanting = try webhooks.filter { $0.team == team }.compactMap { try scene.seen($0) }.filter(\.isActive)
        let key = ["", "a", "b"].randomElement(using: &random) ?? ""
        let events = scene.events(Int.random(in: 1...3, using: &random), for: wanting, key: key, at: now)
        try scene.store.accept(events)
        for delivery in events.flatMap(\.deliveries) {
            deliveries.append(delivery)
            if let line = delivery.line { lines[line, default: []].append(delivery.id) }
        }
    }

    private mutating func settle() throws {
        var settlements: [Settlement] = []
        while let claim = open.popLast(), settlements.count < 6 {
            let took = Double(Int.random(in: 0...1 << Int.random(in: 0...16, using: &random), using: &random))
            let status = [200, 200, 200, 500, 503, 302, 410].randomElement(using: &random) ?? 200
            settlements.append(
                status == 302
                    ? claim.ended(.failure(TransferError(.timeout, "too slow")), at: now, after: took)
                    : claim.answered(
                        status == 410 && Int.random(in: 0..<5, using: &random) > 0 ? 404 : status, at: now, after: took)
            )
        }
        // As a drain does: what is refused is given up, or dropped, and the rest goes on.
        while case .changed(let position?) = refusal({ try scene.settle(settlements, at: now) }) {
            guard settlements[position].next.dueAt != nil else {
                settlements.remove(at: position)
                continue
            }
            settlements[position].next = settlements[position].next.canceled(.webhookDeleted, "its webhook was deleted")
        }
        for settlement in settlements {
            note(settlement.next)
            let webhook = settlement.next.webhook
            lastAttempt[webhook] = max(lastAttempt[webhook] ?? now, now)
        }
    }

    private mutating func redeliver() throws {
        let picked = deliveries.shuffled(using: &random).prefix(5)
        let ready = try picked.compactMap { try scene.seen($0) }.filter { !$0.isInFlight(at: now) }
        for delivery in ready {
            let isDeleted = try scene.store.webhook(delivery.webhook, of: delivery.team) == nil
            let kind = refusal { try scene.store.replace([(delivery, delivery.redelivered(at: now))], at: now) }
            if kind == nil, delivery.isSettled, let line = delivery.line {
                lines[line, default: []].append(delivery.id)
            }
            #expect(kind == (isDeleted ? .changed(position: 0) : nil))
        }
    }

    private mutating func toggle() throws {
        guard let webhook = webhooks.randomElement(using: &random) else { return }
        try scene.setActive(Bool.random(using: &random), webhook)
    }

    private mutating func delete() throws {
        guard let index = webhooks.indices.randomElement(using: &random), webhooks.count > 3 else {
            return try addWebhook()
        }
        let webhook = webhooks.remove(at: index)
        let own = try deliveries.filter { $0.webhook == webhook.id }.compactMap { try scene.seen($0) }
        let waiting = own.filter { !$0.isSettled && !$0.isInFlight(at: now) }
        try scene.store.delete(webhook, at: now)
        #expect(try scene.store.cancelDeliveries(of: webhook, at: now) == waiting.count)
        for delivery in waiting { note(delivery.canceled(.webhookDeleted, "")) }
    }

    private mutating func note(_ delivery: Delivery) {
        if let line = delivery.line, delivery.isSettled { lines[line]?.removeAll { $0 == delivery.id } }
        guard delivery.isSettled, let duration = delivery.duration else { return }
        let hour = delivery.createdAt.floor(to: Statistics.hourMilliseconds)
        longest[delivery.webhook, default: [:]][hour] = max(longest[delivery.webhook]?[hour] ?? 0, duration)
    }
}
