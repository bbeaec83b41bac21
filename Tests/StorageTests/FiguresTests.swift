import Testing
import Webhooks

@testable import SQLite
@testable import Storage

/// What somebody sees who watches the queues.
@Suite struct FiguresTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    @Test func `tells what is due, since when, and when the next will be`() throws {
        let (a, b) = (try scene.webhook(), try scene.webhook(of: two))
        try scene.accept(3, for: a, at: start)
        try scene.accept(2, for: b, at: start + .seconds(10))
        #expect(
            try figures(.first, start - .milliseconds(1)) == QueueFigures(due: 0, oldestDueAt: nil, nextDueAt: start))
        let middle = QueueFigures(due: 3, oldestDueAt: start, nextDueAt: start + .seconds(10))
        #expect(try figures(.first, start) == middle)
        #expect(try figures(.first, start + .seconds(10)) == QueueFigures(due: 5, oldestDueAt: start, nextDueAt: nil))
        #expect(try figures(.again, start + .seconds(10)) == QueueFigures(due: 0))
    }

    @Test func `leaves out what is held, and what somebody has claimed`() throws {
        let (active, inactive) = (try scene.webhook(), try scene.webhook())
        try scene.accept(2, for: active, inactive, at: start)
        try scene.setActive(false, inactive)
        #expect(try figures(.first, start).due == 2)
        _ = try scene.claim(room: 1, at: start)
        #expect(try figures(.first, start).due == 1)
        // What a dead process held is due when its lease ends.
        let leaseEnd = start + .seconds(45)
        #expect(try figures(.again, start).nextDueAt == leaseEnd)
        #expect(try figures(.again, leaseEnd + .seconds(1)) == QueueFigures(due: 1, oldestDueAt: leaseEnd))
    }

    @Test func `counts retries in the queue of retries`() throws {
        let webhook = try scene.webhook()
        try scene.accept(for: webhook, at: start)
        try scene.attempt(answer: 500, at: start)
        let next = try #require(try figures(.again, start).nextDueAt)
        #expect(try figures(.again, next).due == 1 && figures(.again, next).oldestDueAt == next)
        #expect(try figures(.first, next) == QueueFigures(due: 0))
    }

    @Test func `adds up all teams' deliveries of some hours by their status`() throws {
        for team in ["a", "b", "one", "two", "z"].compactMap({ TeamID($0) }) {
            let webhook = try scene.webhook(of: team) { $0.rateLimit = 1000 }
            try scene.accept(2, for: webhook, at: start)
            try scene.accept(1, for: webhook, at: start - .seconds(3 * 3600))
        }
        try scene.attempt(room: 1, answer: 200, at: start)
        let counts = try scene.store.deliveryCounts(since: start - .seconds(3600))
        #expect(counts.values.reduce(0, +) == 10)
        let all = try scene.store.deliveryCounts(since: start - .seconds(4 * 3600))
        #expect(all[.success] == 5 && all[.pending] == 10 && all[.retrying] == 0 && all[.failed] == 0)
    }

    @Test func `says whether there is something sealed, and whether the store can be written`() throws {
        #expect(try !scene.store.holdsSecrets())
        let webhook = try scene.webhook()
        #expect(try scene.store.holdsSecrets())
        let before = try scene.seen(webhook)?.settings.name
        try scene.store.checkWriting()
        #expect(try scene.seen(webhook)?.settings.name == before && scene.store.deadLetterCount() == 0)
    }

    /// However many deliveries there are.
    @Test func `walks through no table`() throws {
        try scene.accept(for: try scene.webhook())
        _ = try (figures(.first, start), scene.store.deliveryCounts(since: start))
        let texts = scene.store.database.statements.texts.filter { $0.hasPrefix("SELECT") || $0.hasPrefix("WITH") }
        let own = texts.filter { $0.contains("AS line") || $0.contains("RECURSIVE step (team_id") }
        #expect(own.count == 3)
        for text in own {
            for step in try scene.plan(of: text) {
                let isBounded = !step.hasPrefix("SCAN") || step.contains(/SCAN (line|step|due|CONSTANT)/)
                #expect(isBounded, "\(step) in \(text)")
                // Of the first team, one row is read.
                let isOneRow = ["SEARCH line", "SEARCH statistics USING PRIMARY KEY (part=?)"].contains(step)
                if step.hasPrefix("SEARCH"), !step.contains("lanes_due"), !isOneRow {
                    #expect(step.contains(/(part=\? AND (webhook_id=\? AND queue=\?|team_id[=>]\?))/), "\(step)")
                }
            }
        }
    }

    private func figures(_ queue: Queue, _ now: Timestamp) throws -> QueueFigures {
        try scene.store.figures(of: queue, at: now)
    }
}
