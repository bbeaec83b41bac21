import FunctionHost
import Storage
import TestSupport
import Testing
import Webhooks

@testable import Sending

/// What is claimed and waits, and what of it may run.
@Suite struct LineTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    /// Claims so many of a new webhook.
    private func claim(_ count: Int) throws -> (recipient: Recipient, claims: [Claim]) {
        let webhook = try scene.webhook("http://127.0.0.1:9/")
        try scene.accept(count, for: webhook)
        let now = scene.clock.read()
        let recipient = try Recipient(webhook, at: now, keyring: scene.context.keyring)
        return (recipient, try scene.store.turn(claiming: [Lane(webhook, room: count)], in: .first, at: now).claims)
    }

    @Test func `what may not run yet steps aside for others, and is next when one of its own has ended`() throws {
        let (slow, fast) = (try claim(10), try claim(1))
        var line = Line()
        for claim in slow.claims { line.append(claim, to: slow.recipient, claimedAt: start) }
        for claim in fast.claims { line.append(claim, to: fast.recipient, claimedAt: start) }
        let ids = slow.claims.map(\.delivery.id)
        let first = (0..<9).compactMap { _ in line.next()?.claim.delivery.id }
        #expect(first == ids.prefix(Drain.perWebhookMax) + [fast.claims[0].delivery.id])
        #expect(line.next() == nil && line.open == 11)
        #expect(line.openOf == [slow.recipient.webhook.id: 10, fast.recipient.webhook.id: 1])

        line.end(fast.recipient.webhook.id)
        #expect(line.next() == nil && line.openOf[fast.recipient.webhook.id] == nil)
        line.end(slow.recipient.webhook.id)
        line.append(slow.claims[0], to: slow.recipient, claimedAt: start)
        #expect(line.next()?.claim.delivery.id == ids[8])
        #expect(line.next() == nil)
        line.end(slow.recipient.webhook.id)
        #expect(line.next()?.claim.delivery.id == ids[9])
        for _ in 0..<9 {
            line.end(slow.recipient.webhook.id)
            _ = line.next()
        }
        #expect(line.open == 0 && line.isEmpty && line.openOf.isEmpty)
    }

    @Test func `a turn takes what will run in no time too, where no claim had to wait`() throws {
        let webhook = try scene.webhook("http://127.0.0.1:9/")
        try scene.accept(40, for: webhook)
        let books = try Books(.first, in: scene.context)
        func claims(_ change: (inout Trip) -> Void) throws -> Int {
            var trip = Trip(
                settlements: [], releases: [], room: 30, perLane: 1, openOf: [:], restamps: [],
                now: scene.clock.read())
            change(&trip)
            return try books.make(trip).claims.count
        }
        let most = Drain.claimedPerWebhookMax
        #expect(try claims { ($0.perWebhook, $0.openOf) = (most, [webhook.id: Drain.perWebhookMax]) } == 0)
        #expect(try claims { ($0.perWebhook, $0.slow) = (most, [webhook.id]) } == Drain.perWebhookMax)
        #expect(try claims { $0.perWebhook = most } == most)
        #expect(try claims { ($0.perWebhook, $0.openOf) = (most, [webhook.id: 5]) } == most - 5)
    }

    @Test func `a lane is asked for a little more than it is expected to give`() throws {
        for _ in 0..<2 { try scene.accept(9, for: scene.webhook("http://127.0.0.1:9/")) }
        let trip = Trip(
            settlements: [], releases: [], room: 16, perLane: 8, openOf: [:], perWebhook: Drain.claimedPerWebhookMax,
            restamps: [], now: scene.clock.read())
        let claims = try Books(.first, in: scene.context).make(trip).claims
        #expect(Dictionary(grouping: claims, by: \.delivery.webhook).values.map(\.count).sorted() == [7, 9])
    }

    @Test func `more is claimed of one webhook while all goes fast`() throws {
        var claiming = Claiming(concurrency: 8)
        #expect(claiming.perWebhook == Drain.perWebhookMax)
        let (recipient, claims) = try claim(8)
        var end = TripEnd(now: start)
        (end.claims, end.recipients, end.lanes) = (claims, [recipient.webhook.id: recipient], 1)
        for _ in 0..<1000 {
            claiming.took(end)
            while let entry = claiming.next() { claiming.ended(entry.recipient.webhook.id) }
        }
        _ = claiming.roomToClaim()
        #expect(claiming.perWebhook == Drain.claimedPerWebhookMax)
    }
}
