import Storage
import TestSupport
import Testing
import Webhooks

@Suite struct RateLimitTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    @Test(arguments: [(1, 12), (2, 20), (7, 60), (60, 300), (1000, 2600)])
    func `lets no more attempts start in any minute, whoever claims them`(limit: Int, count: Int) throws {
        let webhook = try scene.webhook {
            $0.rateLimit = limit
            $0.timeoutMilliseconds = 1000
        }
        var random = SeededRandom(seed: UInt64(limit))
        let accepted = try scene.accept(count, for: webhook)
        let stores = [scene.store, try scene.another(), try scene.another(), try scene.another()]
        var (now, times, attempts): (Timestamp, [Timestamp], [ID<Delivery>: Int]) = (start, [], [:])
        var successes = 0
        // One in ten fails once, so that there are retries; each needs a slot of its own.
        let end = start + .seconds(61 * (count * 2 / limit + 5))
        while successes < count, now < end {
            let store = stores.randomElement(using: &random) ?? scene.store
            let queue = Queue.allCases.randomElement(using: &random) ?? .first
            let room = Int.random(in: 1...max(8, limit / 4), using: &random)
            let claims = try scene.claim(queue, room: room, at: now, by: store).claims
            times += claims.map { _ in now }
            let ended = claims.map { claim in
                attempts[claim.delivery.id, default: 0] += 1
                let fails = claim.delivery.attempt == 0 && Int.random(in: 0..<10, using: &random) == 0
                return claim.answered(fails ? 500 : 200, at: now)
            }
            _ = try store.turn(settling: ended, in: queue, at: now)
            successes += ended.count { $0.next.status == .success }
            now = now + .milliseconds(Int.random(in: 1...(60_000 / limit + 200), using: &random))
        }
        let closest = zip(times, times.dropFirst(limit)).map { ($1 - $0).milliseconds }.min() ?? .max
        #expect(closest >= 60_000)
        // None loses an attempt to waiting, and none is forgotten.
        for delivery in accepted {
            let seen = try #require(try scene.seen(delivery))
            #expect(seen.status == .success)
            #expect(seen.attempt == attempts[delivery.id])
        }
    }

    @Test func `gives a webhook all of its slots`() throws {
        let webhook = try scene.webhook { $0.rateLimit = 10 }
        try scene.accept(40, for: webhook)
        var claimed: [Int] = []
        for minute in 0..<4 {
            let now = start + .seconds(61 * minute)
            claimed.append(try scene.claim(room: 64, at: now).claims.count)
            #expect(try scene.claim(room: 64, at: now).claims.isEmpty)
        }
        #expect(claimed == [10, 10, 10, 10])
    }

    @Test func `looks at a lane again exactly when its next slot is free`() throws {
        let webhook = try scene.webhook { $0.rateLimit = 3 }
        try scene.accept(9, for: webhook)
        #expect(try scene.claim(room: 2, at: start).throttled.isEmpty)
        let result = try scene.claim(room: 2, at: start + .seconds(10))
        #expect(result.claims.count == 1)
        #expect(result.throttled == [webhook.id])
        let slot = start + .seconds(61)
        #expect(try !scene.store.hasDue(in: .first, at: slot - .milliseconds(1)))
        #expect(try scene.store.dueCount(of: webhook.id, in: .first, at: start + .seconds(10), limit: 5) == 5)
        #expect(try scene.claim(room: 8, at: slot).claims.count == 2)
        #expect(try !scene.store.hasDue(in: .first, at: slot + .seconds(10) - .milliseconds(1)))
        #expect(try scene.claim(room: 8, at: slot + .seconds(10)).claims.count == 1)
    }

    @Test(arguments: [1, 2])
    func `does not wake a throttled lane for a new event`(count: Int) throws {
        let webhook = try scene.webhook { $0.rateLimit = 1 }
        try scene.accept(count, for: webhook)
        #expect(try scene.claim(at: start).throttled == (count > 1 ? [webhook.id] : []))
        try scene.accept(for: webhook, at: start + .seconds(1))
        #expect(try !scene.store.hasDue(in: .first, at: start + .seconds(60)))
        #expect(try scene.store.hasDue(in: .first, at: start + .seconds(61)))
    }

    @Test func `counts an attempt again that started later than it was claimed`() throws {
        let webhook = try scene.webhook { $0.rateLimit = 2 }
        try scene.accept(3, for: webhook)
        let claims = try scene.claim(room: 1, at: start).claims
        try scene.store.restamp(claims, at: start + .seconds(5))
        #expect(try scene.claim(at: start + .seconds(6)).claims.isEmpty)
        #expect(try scene.claim(at: start + .seconds(61)).claims.count == 1)
        #expect(try scene.claim(at: start + .seconds(65)).claims.isEmpty)
        #expect(try scene.claim(at: start + .seconds(66)).claims.isEmpty == false)
    }

    @Test func `keeps no slots that have passed`() throws {
        let webhook = try scene.webhook()
        for minute in 0..<5 {
            let now = start + .seconds(300 * minute)
            try scene.accept(3, for: webhook, at: now)
            #expect(try scene.claim(at: now).claims.count == 3)
        }
        #expect(try scene.count("SELECT count(*) FROM rate_slots") == 1)
        // Of a webhook that sends no more, a cleanup forgets them.
        #expect(try !scene.store.deletePassedSlots(at: start + .seconds(1499)))
        #expect(try scene.count("SELECT count(*) FROM rate_slots") == 1)
        #expect(try !scene.store.deletePassedSlots(at: start + .seconds(1500)))
        #expect(try scene.count("SELECT count(*) FROM rate_slots") == 0)
    }
}
