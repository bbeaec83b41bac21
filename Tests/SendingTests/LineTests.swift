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
    private func claim(_ count: Int) throws -> (webhook: ID<Webhook>, entries: [Line.Entry]) {
        let webhook = try scene.webhook("http://127.0.0.1:9/")
        try scene.accept(count, for: webhook)
        let now = scene.clock.read()
        let recipient = try Recipient(webhook, at: now, keyring: scene.context.keyring)
        let claims = try scene.store.turn(claiming: [Lane(webhook, room: count)], in: .first, at: now).claims
        return (webhook.id, claims.map { entry($0, to: recipient) })
    }

    private func entry(_ claim: Claim, to recipient: Recipient) -> Line.Entry {
        Line.Entry(
            claim, to: recipient, claimedAt: start,
            request: SignedRequest(claim, to: recipient, at: start, random: { 0 }))
    }

    @Test func `what may not run yet steps aside for others, and is next when one of its own has ended`() throws {
        let (slow, fast) = (try claim(10), try claim(1))
        var line = Line()
        for entry in slow.entries + fast.entries { line.append(entry) }
        let ids = slow.entries.map(\.claim.delivery.id)
        let first = (0..<9).compactMap { _ in line.next()?.claim.delivery.id }
        #expect(first == ids.prefix(Drain.perWebhookMax) + [fast.entries[0].claim.delivery.id])
        #expect(line.next() == nil && line.open == 11)
        #expect(line.openOf == [slow.webhook: 10, fast.webhook: 1])

        line.end(fast.webhook)
        #expect(line.next() == nil && line.openOf[fast.webhook] == nil)
        line.end(slow.webhook)
        line.append(slow.entries[0])
        #expect(line.next()?.claim.delivery.id == ids[8])
        #expect(line.next() == nil)
        line.end(slow.webhook)
        #expect(line.next()?.claim.delivery.id == ids[9])
        for _ in 0..<9 {
            line.end(slow.webhook)
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
            return try books.make(trip).entries.count
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
        let entries = try Books(.first, in: scene.context).make(trip).entries
        #expect(Dictionary(grouping: entries, by: \.recipient.webhook.id).values.map(\.count).sorted() == [7, 9])
    }

    @Test func `more is claimed of one webhook while all goes fast`() throws {
        var claiming = Claiming(concurrency: 8)
        #expect(claiming.perWebhook == Drain.perWebhookMax)
        var end = TripEnd()
        (end.entries, end.lanes) = (try claim(8).entries, 1)
        for _ in 0..<1000 {
            claiming.took(end)
            while let entry = claiming.next() { claiming.ended(entry.recipient.webhook.id) }
        }
        _ = claiming.roomToClaim()
        #expect(claiming.perWebhook == Drain.claimedPerWebhookMax)
    }

    @Test func `what came first goes first, however they come and go`() {
        var queue = FIFO<Int>()
        var (next, gone) = (0, 0)
        #expect(queue.popFirst() == nil)
        for round in 0..<400 {
            for _ in 0..<(round * 7 % 90) {
                queue.append(next)
                next += 1
            }
            for _ in 0..<(round * 11 % 97) where gone < next {
                #expect(queue.popFirst() == gone)
                gone += 1
            }
            #expect(queue.isEmpty == (gone == next))
        }
        #expect(next > 10_000)
    }

    @Test func `nothing that has gone is held`() {
        final class Guest {}
        var queue = FIFO<Guest>()
        weak var first: Guest?
        do {
            let guest = Guest()
            first = guest
            queue.append(guest)
            queue.append(Guest())
        }
        #expect(first != nil)
        _ = queue.popFirst()
        #expect(first == nil && !queue.isEmpty)
    }
}
