import Storage
import TestSupport
import Testing
import Webhooks

@Suite struct StatisticsTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `equal a recount of the deliveries after any history`(seed: UInt64) throws {
        print("seed \(seed)")
        var history = try History(seed: seed)
        for step in 1...1500 {
            try history.step()
            if step % 250 == 0 { try history.compare() }
        }
    }

    @Test func `cover the hours from and to`() throws {
        let scene = try Scene()
        let webhook = try scene.webhook { $0.rateLimit = 1000 }
        let hour = start.floor(to: Statistics.hourMilliseconds)
        for index in 0..<30 { try scene.accept(index + 1, for: webhook, at: hour + .seconds(3600 * index)) }
        let total = { (from: Int?, to: Int?) in
            try scene.store.statistics(
                of: one, webhook: webhook.id, from: from.map { hour + .milliseconds($0) },
                to: to.map { hour + .milliseconds($0) }
            ).total
        }
        #expect(try total(nil, nil) == 465)
        #expect(try total(3_600_000, nil) == 464)
        #expect(try total(3_599_999, nil) == 465)
        #expect(try total(nil, 3_600_000) == 1)
        #expect(try total(nil, 3_600_001) == 3)
        #expect(try total(3_600_000, 7_200_000) == 2)
        #expect(try total(200_000_000, nil) == 0)
    }

    @Test func `come hour by hour or day by day`() throws {
        let scene = try Scene()
        let webhook = try scene.webhook()
        let day = start.floor(to: Statistics.dayMilliseconds)
        for hours in [0, 23, 24, 25, 49] { try scene.accept(for: webhook, at: day + .seconds(3600 * hours)) }
        let series = { (length: Int64) in
            try scene.store.series(of: one, webhook: webhook.id, every: length)
                .map { [($0.start - day).milliseconds / 3_600_000, Int64($0.statistics.total)] }
        }
        #expect(try series(Statistics.hourMilliseconds) == [[0, 1], [23, 1], [24, 1], [25, 1], [49, 1]])
        #expect(try series(Statistics.dayMilliseconds) == [[0, 2], [24, 2], [48, 1]])
    }

    @Test func `are those of one team and one webhook`() throws {
        let scene = try Scene()
        let webhooks = try [scene.webhook(), scene.webhook(), scene.webhook(of: two)]
        for (index, webhook) in webhooks.enumerated() { try scene.accept(index + 1, for: webhook) }
        try scene.setActive(false, webhooks[0])
        #expect(try scene.store.statistics(of: one).total == 3)
        #expect(try scene.store.statistics(of: two).total == 3)
        #expect(try scene.store.statistics(of: one, webhook: webhooks[1].id).total == 2)
        #expect(try scene.store.statistics(of: one, webhook: webhooks[2].id) == Statistics())
        let counts = try scene.store.webhookCounts(of: one)
        #expect(counts.all == 2 && counts.active == 1)
    }

    @Test func `are forgotten by age`() throws {
        let scene = try Scene()
        let webhook = try scene.webhook { $0.rateLimit = 1000 }
        for hours in 0..<600 { try scene.accept(for: webhook, at: start + .seconds(3600 * hours)) }
        try scene.attempt(room: 600, answer: 200, at: start + .seconds(3600 * 600))
        // Two rows an hour, one for the webhook and one for its team.
        var steps = 1
        while try scene.store.deleteStatistics(before: start + .seconds(3600 * 590)) { steps += 1 }
        #expect(steps == 3)
        let statistics = try scene.store.statistics(of: one)
        #expect(statistics.total == 10)
        #expect(statistics.durations.count == 10)
        #expect(try scene.store.statistics(of: one, webhook: webhook.id) == statistics)
    }
}
