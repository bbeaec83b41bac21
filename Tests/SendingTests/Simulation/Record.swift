import Storage
import TestSupport
import Webhooks

/// What has happened, and what it forbids: kept beside the store, and by other means.
struct Record {
    private struct Line: Hashable {
        var webhook: ID<Webhook>
        var key: String
    }

    private struct Known {
        /// Not earlier than this may it be attempted.
        var dueAt: Timestamp
        var isSettled = false
        var isCanceled = false
        /// A lease that nobody else may overlap.
        var leasedUntil: Timestamp?
        var claims = 0
        var arrivals = 0
        var maxAttempts = 0
        var webhook: ID<Webhook>
        var line: Line?
        /// Its place in the line.
        var place = 0
    }

    private var known: [ID<Delivery>: Known] = [:]
    private var lines: [Line: [ID<Delivery>]] = [:]
    private var starts: [ID<Webhook>: [Timestamp]] = [:]
    private(set) var all: [ID<Delivery>] = []
    private var places = 0

    var open: [ID<Delivery>] { all.filter { known[$0].map { !$0.isSettled } ?? false } }
    var settledIDs: [ID<Delivery>] { all.filter { known[$0].map { $0.isSettled && !$0.isCanceled } ?? false } }

    mutating func accepted(_ delivery: Delivery) {
        all.append(delivery.id)
        places += 1
        // In a line it is due when its turn comes, which may be before it was made, by a clock that was set back.
        let dueAt = delivery.orderingKey == nil ? delivery.createdAt : Timestamp(milliseconds: 0)
        var new = Known(dueAt: dueAt, webhook: delivery.webhook)
        (new.maxAttempts, new.place) = (delivery.maxAttempts, places)
        new.line = delivery.orderingKey.map { Line(webhook: delivery.webhook, key: $0) }
        known[delivery.id] = new
        if let line = new.line { lines[line, default: []].append(delivery.id) }
    }

    /// - Returns: the promises that this claim breaks.
    mutating func claimed(_ delivery: Delivery, limit: Int, at now: Timestamp) -> [String] {
        guard var this = known[delivery.id] else { return ["\(delivery.id) was never accepted"] }
        var broken: [String] = []
        if this.isSettled { broken.append("\(delivery.id) is attempted although it has ended") }
        if now < this.dueAt { broken.append("\(delivery.id) is attempted before its time") }
        if let lease = this.leasedUntil, now < lease { broken.append("\(delivery.id) has two leases") }
        if let line = this.line {
            let before = lines[line, default: []].filter { id in
                known[id].map { !$0.isSettled && $0.place < this.place } ?? false
            }
            if !before.isEmpty { broken.append("\(delivery.id) overtakes \(before.count) of its line") }
            let beside = lines[line, default: []].filter { id in
                id != delivery.id && known[id]?.leasedUntil.map { now < $0 } ?? false
            }
            if !beside.isEmpty { broken.append("\(delivery.id) has company in its line") }
        }
        starts[delivery.webhook, default: []].append(now)
        let late = starts[delivery.webhook, default: []].filter { $0 > now - .seconds(60) && $0 <= now }
        if late.count > limit { broken.append("\(delivery.webhook) gets \(late.count) in a minute, limit \(limit)") }
        this.claims += 1
        this.leasedUntil = delivery.dueAt
        known[delivery.id] = this
        return broken
    }

    mutating func arrived(_ delivery: Delivery) { known[delivery.id]?.arrivals += 1 }

    mutating func settled(_ settlement: Settlement) {
        let next = settlement.next
        known[next.id]?.leasedUntil = nil
        known[next.id]?.isSettled = next.dueAt == nil
        if let dueAt = next.dueAt { known[next.id]?.dueAt = dueAt }
    }

    mutating func redelivered(_ delivery: Delivery) {
        places += 1
        known[delivery.id]?.isSettled = false
        known[delivery.id]?.dueAt = Timestamp(milliseconds: 0)
        known[delivery.id]?.maxAttempts = delivery.maxAttempts
        known[delivery.id]?.place = places
    }

    mutating func deleted(_ webhook: ID<Webhook>) {
        for id in all where known[id]?.webhook == webhook { cancel(id) }
    }

    private mutating func cancel(_ id: ID<Delivery>) {
        guard known[id]?.isSettled == false else { return }
        known[id]?.isSettled = true
        known[id]?.isCanceled = true
        known[id]?.leasedUntil = nil
    }

    /// - Returns: the promises that its end breaks.
    func judge(_ delivery: Delivery, attempts: [Attempt]) -> [String] {
        guard let this = known[delivery.id] else { return ["\(delivery.id) was never accepted"] }
        var broken: [String] = []
        if delivery.attempt > this.maxAttempts { broken.append("\(delivery.id) had \(delivery.attempt) attempts") }
        if attempts.count != delivery.attempt {
            broken.append("\(delivery.id) has \(attempts.count) attempts written down")
        }
        if this.claims < delivery.attempt { broken.append("\(delivery.id) has attempts that nobody claimed") }
        switch delivery.status {
        case .success:
            if this.arrivals == 0 { broken.append("\(delivery.id) succeeded and never arrived") }
        case .failed:
            let isExhausted = delivery.attempt >= this.maxAttempts || delivery.errorCode == .webhookDeleted
            if !isExhausted { broken.append("\(delivery.id) was given up after \(delivery.attempt) attempts") }
        case .pending, .retrying:
            broken.append("\(delivery.id) has not ended")
        }
        return broken
    }
}
