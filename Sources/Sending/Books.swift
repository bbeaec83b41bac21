internal import FunctionHost
internal import Storage
internal import Webhooks

/// The store's side of a drain: it settles, looks for lanes that are due, and claims.
final class Books {
    /// Results are not given up when the store is busy or full: they are offered again so often, …
    private static let triesMax = 8
    /// … with this wait between, so that their leases do not end meanwhile.
    private static let tryEvery = Duration.milliseconds(1500)

    private let context: Context
    private let store: Store
    private let queue: Queue
    private var recipients: Recipients
    /// Of the store, before the last look for lanes.
    private var changeCounter = 0
    private var failing = FailingWebhooks()

    init(_ queue: Queue, in context: Context) throws(StoreError) {
        (self.queue, self.context) = (queue, context)
        store = try context.store
        recipients = Recipients(keyring: context.keyring)
    }

    /// A drain may last for minutes: what it takes is told meanwhile.
    private static let reportEvery = Duration.seconds(1)

    /// Tells the runtime, where it asks for it and now and then, what the work on the store takes.
    func reportUsage() { context.reportUsage(every: Self.reportEvery) }

    /// Whether others have written to the store since the last look for lanes.
    func hasNews() throws(StoreError) -> Bool { try store.changeCounter() != changeCounter }

    func make(_ trip: Trip) throws -> TripEnd {
        for restamp in trip.restamps { try store.restamp(restamp.claims, at: restamp.now) }
        for delivery in trip.releases { try release(delivery, at: trip.now) }
        var end = TripEnd()
        var ready: [ID<Webhook>: Recipient] = [:]
        let lanes = trip.room > 0 ? try lanes(for: trip, into: &end, &ready) : []
        let result = try turn(trip.settlements, claiming: lanes, at: trip.now, into: &end)
        (end.entries, end.throttled) = (entries(result.claims, to: ready, claimedAt: trip.now), result.throttled)
        // What is new is to be looked for, although nothing was found before.
        if result.bringsWork { end.lanes = max(end.lanes ?? 0, 1) }
        end.isFull = !lanes.isEmpty && result.claims.count == lanes.reduce(0) { $0 + $1.room }
        return end
    }

    private func entries(
        _ claims: [Claim], to recipients: [ID<Webhook>: Recipient], claimedAt: Timestamp
    ) -> [Line.Entry] {
        let now = context.now()
        return claims.map { claim in
            guard let recipient = recipients[claim.delivery.webhook] else {
                preconditionFailure("nothing is claimed of whom nobody can send to")
            }
            return Line.Entry(
                claim, to: recipient, claimedAt: claimedAt,
                request: SignedRequest(claim, to: recipient, at: now, random: context.random))
        }
    }

    private func release(_ delivery: Delivery, at now: Timestamp) throws(StoreError) {
        do throws(StoreError) {
            try store.replace([(delivery, delivery.released(at: now))], at: now)
        } catch {
            // Its lease has ended already, or its webhook was deleted: then it is somebody else's affair.
            guard error.isChanged else { throw error }
        }
    }

    /// The lanes to claim from, each with its share of the room.
    /// - Parameter found: gets those whose lanes they are.
    private func lanes(
        for trip: Trip, into end: inout TripEnd, _ found: inout [ID<Webhook>: Recipient]
    ) throws -> [Lane] {
        changeCounter = try store.changeCounter()
        let (ready, failing) = try readyLanes(for: trip)
        // An eighth more than a lane is expected to give: one or two that are left would want a turn of their own.
        let expected = max(1, trip.perLane + trip.perLane / 8)
        var rest = trip.room
        var lanes: [Lane] = []
        for (index, webhook) in ready.enumerated() where rest > 0 {
            // Opened before anything is claimed: with a wrong key nothing is.
            guard let recipient = try recipient(webhook, at: trip.now) else { continue }
            let share = min(rest, max(expected, rest / (ready.count - index)))
            let room = min(trip.claimsMax(of: webhook) - trip.openOf[webhook.id, default: 0], share)
            rest -= room
            found[webhook.id] = recipient
            lanes.append(Lane(webhook, room: room))
        }
        for (webhook, lines) in try unblocked(by: trip, beside: lanes) where rest > 0 {
            guard let recipient = try recipient(webhook, at: trip.now) else { continue }
            let room = min(rest, lines, webhook.attemptsMax - trip.openOf[webhook.id, default: 0])
            guard room > 0 else { continue }
            rest -= room
            found[webhook.id] = recipient
            lanes.append(Lane(webhook, room: room))
        }
        // Behind one that has just failed for good the next of its line is due once that is written down.
        let isLineFailing = trip.settlements.contains { $0.endsTurn && $0.next.errorCode != nil }
        end.lanes = lanes.count + failing + (isLineFailing ? 1 : 0)
        return lanes
    }

    /// Webhooks with ordered lines whose first delivery ends in this trip, and how many: the next of each may be claimed
    /// in the same batch, after what was due before, so that a line takes one trip for each delivery.
    private func unblocked(
        by trip: Trip, beside lanes: [Lane]
    ) throws(StoreError) -> [(webhook: Webhook, lines: Int)] {
        var lines: [ID<Webhook>: (team: TeamID, count: Int)] = [:]
        for settlement in trip.settlements where settlement.endsTurn {
            let delivery = settlement.next
            lines[delivery.webhook, default: (delivery.team, 0)].count += 1
        }
        for lane in lanes { lines[lane.webhook.id] = nil }
        // Of those whose breaker may open now, the next look finds the rest.
        for settlement in trip.settlements where settlement.next.errorCode != nil {
            lines[settlement.next.webhook] = nil
        }
        var found: [(webhook: Webhook, lines: Int)] = []
        for (id, line) in lines.sorted(by: { $0.key.text < $1.key.text }) {
            guard let webhook = try store.webhook(id, of: line.team) else { continue }
            found.append((webhook, line.count))
        }
        return found
    }

    /// A webhook that has all its attempts under way keeps its place in the line, and is passed over; likewise one of which
    /// this very trip writes down failures, since its breaker may open for them.
    /// - Returns: the lanes to look into, and how many others are due whose webhooks have just failed.
    private func readyLanes(for trip: Trip) throws(StoreError) -> (ready: ArraySlice<Webhook>, failing: Int) {
        let failed = Set(trip.settlements.filter { $0.next.errorCode != nil }.map(\.next.webhook))
        let wanted = (trip.room + trip.perLane - 1) / trip.perLane
        let limitMax = wanted + trip.openOf.count + failed.count
        var limit = wanted
        while true {
            let due = try store.dueLanes(in: queue, at: trip.now, limit: limit)
            let free = due.filter { !failed.contains($0.id) }
            let ready = free.filter { trip.openOf[$0.id, default: 0] < $0.attemptsMax }.prefix(wanted)
            // What was served last is at the end of the line, so that the first look is enough but for short lines.
            if ready.count == wanted || due.count < limit || limit == limitMax {
                return (ready, due.count - free.count)
            }
            limit = limitMax
        }
    }

    /// Nil where this one webhook's secrets are damaged, or just sealed anew: its deliveries wait, the others' go on.
    private func recipient(_ webhook: Webhook, at now: Timestamp) throws(Failure) -> Recipient? {
        do throws(Failure) {
            return try recipients.recipient(webhook, at: now)
        } catch {
            guard error.code == .internal || error == .sealedAnew else { throw error }
            context.log.error("a webhook is passed over", [("webhookId", webhook.id.text), ("error", error.message)])
            return nil
        }
    }

    /// Settles and claims in one batch; again without what is refused, and again where the store has no room just now.
    private func turn(
        _ settlements: [Settlement], claiming lanes: [Lane], at now: Timestamp, into end: inout TripEnd
    ) throws(StoreError) -> ClaimResult {
        var settlements = settlements
        failing.mark(&settlements)
        var tries = 1
        while true {
            do throws(StoreError) {
                let result = try store.turn(settling: settlements, claiming: lanes, in: queue, at: now)
                end.settled = settlements.map(\.next.status)
                failing.saw(settlements)
                result.healthError.map { context.log.healthIsBehind($0) }
                return result
            } catch {
                switch error.kind {
                case .changed(let position?):
                    if !settlements[position].giveUpRetrying() {
                        end.lost.append(settlements.remove(at: position))
                    }
                case .busy, .full:
                    guard !settlements.isEmpty, tries < Self.triesMax else { throw error }
                    tries += 1
                    pause(Self.tryEvery)
                default: throw error
                }
            }
        }
    }
}

extension Webhook {
    /// Attempts of it that one process has under way at a time: of one whose breaker is open, a probe.
    var attemptsMax: Int { standing == .open ? 1 : Drain.perWebhookMax }
}

extension Log {
    /// What follows from attempts for their webhook is written down after its next ones.
    func healthIsBehind(_ error: StoreError) {
        warning("a webhook's health could not be judged", [("error", error.detail)])
    }
}
