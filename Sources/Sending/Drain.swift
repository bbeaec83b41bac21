package import FunctionHost
package import Storage
internal import Webhooks

/// Attempts what is due in one queue until nothing is left: claims, sends, settles.
///
/// One thread: the store's trips to disk and the network's waiting alternate. What has ended is settled in the same trip
/// that claims what comes next. Only what can start at once is claimed, so that a claim's time is its attempt's.
package final class Drain {
    /// Of one webhook so many attempts run at a time, so that a slow receiver does not hold up the others.
    package static let perWebhookMax = 8
    /// Deliveries of one webhook that wait for the rate limit are counted up to here.
    package static let deferredMax = 10_000
    /// What has ended waits at most so long for company on its trip to disk.
    private static let settleWithin = Duration.milliseconds(5)
    /// So often it is looked for new work while attempts run.
    private static let lookEvery = Duration.milliseconds(100)
    /// An attempt that starts later than this after its claim is counted anew for the rate limit.
    private static let startWithin = Duration.milliseconds(300)

    private let context: Context
    private let store: Store
    private let sender: Sender
    private let queue: Queue
    private let concurrency: Int

    private var counts = DrainCounts()
    private var running: [Int: Running] = [:]
    private var runningOf: [ID<Webhook>: Int] = [:]
    private var ended: [Settlement] = []
    private var endedSince: Duration?
    private var throttled: Set<ID<Webhook>> = []
    private var tag = 0
    /// How many deliveries a lane is expected to give: few lanes are asked for many, or many for few.
    private var perLane = 1
    private var lookedAt: Duration?

    private struct Running {
        var claim: Claim
        var startedAt: Timestamp
    }

    package init(_ queue: Queue, concurrency: Int, in context: Context) throws {
        (self.queue, self.concurrency, self.context) = (queue, concurrency, context)
        store = try context.store
        sender = try Sender(context, concurrency: concurrency)
    }

    /// - Parameters:
    ///   - limit: attempts at most.
    ///   - maxSeconds: nothing is started later; what runs then is waited for.
    package func run(limit: Int, maxSeconds: Int) throws -> DrainCounts {
        let deadline = monotonicTime() + .seconds(maxSeconds)
        var left = limit
        while true {
            let isOver = left == 0 || monotonicTime() >= deadline
            let now = context.now()
            let lanes = isOver ? [] : try lanes(upTo: left, at: now)
            if !lanes.isEmpty || isWorthATrip { left -= try turn(lanes, at: now) }
            if sender.inFlight == 0 && ended.isEmpty && (isOver || lanes.isEmpty) { break }
            let wait = ended.isEmpty ? Self.lookEvery : Self.settleWithin
            for (tag, transfer) in sender.finished(within: wait) { end(tag, transfer) }
        }
        counts.more = try store.hasDue(in: queue, at: context.now())
        for webhook in throttled {
            counts.deferred += try store.dueCount(of: webhook, in: queue, at: context.now(), limit: Self.deferredMax)
        }
        return counts
    }

    // MARK: - Claiming

    /// The lanes to claim from now: none while little is free, so that claims come in groups.
    private func lanes(upTo limit: Int, at now: Timestamp) throws -> [Lane] {
        let free = min(concurrency - sender.inFlight, limit)
        let time = monotonicTime()
        // With all at rest, or half of it free and something just ended, it is time; else now and then.
        let isTime = sender.inFlight == 0 || lookedAt.map { time - $0 >= Self.lookEvery } ?? true
        guard free > 0, isTime || (free >= concurrency / 2 && !ended.isEmpty) else { return [] }
        lookedAt = time
        let wanted = (free + perLane - 1) / perLane
        let due = try store.dueLanes(in: queue, at: now, limit: wanted + runningOf.count)
        let open = due.filter { runningOf[$0.id, default: 0] < Self.perWebhookMax }.prefix(wanted)
        var rest = free
        return try open.enumerated().compactMap { index, webhook in
            let share = max(1, rest / (open.count - index))
            let room = min(Self.perWebhookMax - runningOf[webhook.id, default: 0], share, rest)
            guard room > 0 else { return nil }
            rest -= room
            try sender.prepare(webhook, at: now)
            return Lane(webhook, room: room)
        }
    }

    /// - Returns: how many attempts were started.
    private func turn(_ lanes: [Lane], at now: Timestamp) throws -> Int {
        let result = try trip(claiming: lanes, at: now)
        throttled.formUnion(result.throttled)
        if !lanes.isEmpty {
            let isFull = result.claims.count == lanes.reduce(0) { $0 + $1.room }
            perLane = isFull ? min(perLane * 2, Self.perWebhookMax) : max(1, result.claims.count / lanes.count)
        }
        let start = context.now()
        if start - now > Self.startWithin, !result.claims.isEmpty { try store.restamp(result.claims, at: start) }
        for claim in result.claims { try begin(claim, at: start) }
        return result.claims.count
    }

    private func begin(_ claim: Claim, at now: Timestamp) throws {
        tag += 1
        running[tag] = Running(claim: claim, startedAt: now)
        runningOf[claim.webhook.id, default: 0] += 1
        running[tag]?.claim.body = []
        if let transfer = try sender.start(Sender.Message(claim), to: claim.webhook, tag: tag, at: now) {
            end(tag, transfer)
        }
    }

    // MARK: - Settling

    private var isWorthATrip: Bool {
        guard let endedSince else { return false }
        return sender.inFlight == 0 || ended.count >= concurrency / 2
            || monotonicTime() - endedSince >= Self.settleWithin
    }

    private func end(_ tag: Int, _ transfer: Transfer) {
        guard let run = running.removeValue(forKey: tag) else { preconditionFailure("an attempt ended twice") }
        let count = (runningOf[run.claim.webhook.id] ?? 0) - 1
        runningOf[run.claim.webhook.id] = count > 0 ? count : nil
        if endedSince == nil { endedSince = monotonicTime() }
        ended.append(Settlement(run.claim, transfer, startedAt: run.startedAt, in: context))
    }

    /// Settles what has ended and claims, again where one of the settlements is not valid any more.
    private func trip(claiming lanes: [Lane], at now: Timestamp) throws -> ClaimResult {
        while true {
            do throws(StoreError) {
                let result = try store.turn(settling: ended, claiming: lanes, in: queue, at: now)
                ended.forEach { counts.count($0.next) }
                (ended, endedSince) = ([], nil)
                return result
            } catch {
                guard case .changed(let position?) = error.kind else { throw error }
                if !ended[position].giveUpRetrying() {
                    let id = ended.remove(at: position).claimed.id
                    context.log.warning("a lease ended before its attempt did", [("deliveryId", id.text)])
                }
            }
        }
    }
}
