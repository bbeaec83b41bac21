import FunctionHost
import Storage
import TestSupport
import Testing
import Webhooks

@testable import Sending

/// A drain that waits for receivers hears of what others put into the store.
@Suite struct NewsTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    @Test func `the store's side has news when others have written since it looked`() throws {
        let books = try Books(.first, in: scene.another())
        let look = Trip(
            settlements: [], releases: [], room: 1, perLane: 1, openOf: [:], restamps: [], now: scene.clock.read())
        _ = try books.make(look)
        #expect(try !books.hasNews())
        let webhook = try scene.webhook("http://127.0.0.1:9/")
        try scene.accept(for: webhook)
        #expect(try books.hasNews())
        var next = look
        next.now = scene.clock.read()
        // It claims, and so it writes itself.
        #expect(try books.make(next).entries.count == 1)
        #expect(try !books.hasNews())
    }

    @Test func `what ends its turn in a line lets the next be claimed in the same trip, after what was due before`()
        throws
    {
        let books = try Books(.first, in: scene.another())
        let line = try scene.webhook("http://127.0.0.1:9/") { $0.isOrdered = true }
        let deliveries = try scene.accept(3, for: line)
        var trip = Trip(
            settlements: [], releases: [], room: 1, perLane: 1, openOf: [:], restamps: [], now: scene.clock.read())
        let first = try books.make(trip).entries[0].claim
        func end(_ claim: Claim) -> Settlement {
            Settlement(
                claim.delivery, names: claim.names, of: line, standing: claim.standing,
                Transfer(.success(Answer(status: 200)), timings: Timings(total: 1)), startedAt: trip.now,
                in: scene.context)
        }
        trip.settlements = [end(first)]
        let second = try books.make(trip)
        #expect(second.entries.map(\.claim.delivery.id) == [deliveries[1].id] && second.lanes == 1)
        let other = try scene.accept(for: try scene.webhook("http://127.0.0.1:9/"))
        (trip.settlements, trip.now) = ([end(second.entries[0].claim)], scene.clock.read())
        #expect(try books.make(trip).entries.map(\.claim.delivery.id) == other.map(\.id))
        trip.settlements = []
        #expect(try books.make(trip).entries.map(\.claim.delivery.id) == [deliveries[2].id])
    }

    @Test func `the end of a turn does not wait for company`() {
        var settling = Settling()
        var delivery = Delivery(
            id: ID("dlv_1"), webhook: ID("wh_1"), payload: ID("pl_1"), team: team, event: "a", maxAttempts: 1,
            createdAt: start)
        for (key, isTime) in [(nil, false), ("", true)] {
            delivery.orderingKey = key
            let end = delivery.canceled(.canceled, "")
            let transfer = Transfer(.success(Answer(status: 200)), timings: Timings(total: 1))
            let attempt = Attempt(
                number: 1, startedAt: start, transfer: transfer, outcome: Outcome(transfer, at: start))
            settling.add(Settlement(delivery, next: end, attempt: attempt))
            #expect(settling.isTime(isIdle: false, groupLength: 64) == isTime)
        }
        #expect(settling.take().count == 2)
    }

    @Test func `news are a reason to claim at once, where there is room`() {
        var claiming = Claiming(concurrency: 8)
        _ = claiming.roomToClaim()
        claiming.sawNews()
        #expect(claiming.hasNews)
        let room = claiming.roomToClaim()
        #expect(room == 8 && !claiming.hasNews)
    }

    @Test func `it is asked for news more often while there are some`() {
        var claiming = Claiming(concurrency: 8)
        let isTime = claiming.isTimeForNews()
        #expect(isTime)
        let quiet = claiming.newsWait
        claiming.sawNews()
        #expect(claiming.newsWait < quiet)
    }
}
