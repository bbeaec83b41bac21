internal import FunctionHost
internal import Storage
internal import Webhooks

/// The store's side of a drain: it settles, looks for lanes that are due, and claims.
final class Books {
    /// Results are not given up when the store is busy or full: they are offered again so often, …
    private static let triesMax = 8
    /// … with this wait between, so that their leases do not end meanwhile.
    private static let tryEvery = Duration.milliseconds(1500)

    private let store: Store
    private let queue: Queue
    private let log: Log
    private var recipients: Recipients
    /// Of the store, before the last look for lanes.
    private var changeCounter = 0

    init(_ queue: Queue, in context: Context) throws(StoreError) {
        (self.queue, log) = (queue, context.log)
        store = try context.store
        recipients = Recipients(keyring: context.keyring)
    }

    /// Whether others have written to the store since the last look for lanes.
    func hasNews() throws(StoreError) -> Bool { try store.changeCounter() != changeCounter }

    func make(_ trip: Trip) throws -> TripEnd {
        for restamp in trip.restamps { try store.restamp(restamp.claims, at: restamp.now) }
        for delivery in trip.releases { try release(delivery, at: trip.now) }
        var end = TripEnd(now: trip.now)
        let lanes = trip.room > 0 ? try lanes(for: trip, into: &end) : []
        let result = try turn(trip.settlements, claiming: lanes, at: trip.now, into: &end)
        (end.claims, end.throttled) = (result.claims, result.throttled)
        end.isFull = result.claims.count == lanes.reduce(0) { $0 + $1.room }
        return end
    }

    private func release(_ delivery: Delivery, at now: Timestamp) throws(StoreError) {
        do throws(StoreError) {
            try store.replace([(delivery, delivery.released(at: now))])
        } catch {
            // Its lease has ended already, or its webhook was deleted: then it is somebody else's affair.
            guard error.isChanged else { throw error }
        }
    }

    /// The lanes to claim from, each with its share of the room.
    private func lanes(for trip: Trip, into end: inout TripEnd) throws -> [Lane] {
        changeCounter = try store.changeCounter()
        let ready = try readyLanes(for: trip)
        // An eighth more than a lane is expected to give: one or two that are left would want a turn of their own.
        let expected = max(1, trip.perLane + trip.perLane / 8)
        var rest = trip.room
        var lanes: [Lane] = []
        for (index, webhook) in ready.enumerated() where rest > 0 {
            // Opened before anything is claimed: with a wrong key nothing is.
            guard let recipient = try recipient(webhook, at: trip.now) else { continue }
            let share = min(rest, max(expected, rest / (ready.count - index)))
            let room = min(trip.claimsMax(of: webhook.id) - trip.openOf[webhook.id, default: 0], share)
            rest -= room
            end.recipients[webhook.id] = recipient
            lanes.append(Lane(webhook, room: room))
        }
        end.lanes = lanes.count
        return lanes
    }

    /// A webhook that has all its attempts under way keeps its place in the line, and is passed over.
    private func readyLanes(for trip: Trip) throws(StoreError) -> ArraySlice<Webhook> {
        let wanted = (trip.room + trip.perLane - 1) / trip.perLane
        let limitMax = wanted + trip.openOf.count
        var limit = wanted
        while true {
            let due = try store.dueLanes(in: queue, at: trip.now, limit: limit)
            let ready = due.filter { trip.openOf[$0.id, default: 0] < Drain.perWebhookMax }.prefix(wanted)
            // What was served last is at the end of the line, so that the first look is enough but for short lines.
            if ready.count == wanted || due.count < limit || limit == limitMax { return ready }
            limit = limitMax
        }
    }

    /// Nil where this one webhook's secrets are damaged: its deliveries wait, the others' go on.
    private func recipient(_ webhook: Webhook, at now: Timestamp) throws(Failure) -> Recipient? {
        do throws(Failure) {
            return try recipients.recipient(webhook, at: now)
        } catch {
            guard error.code == .internal else { throw error }
            log.error("a webhook is passed over", [("webhookId", webhook.id.text), ("error", error.message)])
            return nil
        }
    }

    /// Settles and claims in one batch; again without what is refused, and again where the store has no room just now.
    private func turn(
        _ settlements: [Settlement], claiming lanes: [Lane], at now: Timestamp, into end: inout TripEnd
    ) throws(StoreError) -> ClaimResult {
        var settlements = settlements
        var tries = 1
        while true {
            do throws(StoreError) {
                let result = try store.turn(settling: settlements, claiming: lanes, in: queue, at: now)
                end.settled = settlements.map(\.next)
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
