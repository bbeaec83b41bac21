package import FunctionHost
package import Storage
internal import Webhooks

/// Attempts what is due in one queue until nothing is left: claims, sends, settles.
///
/// One thread: the store's trips to disk and the network's waiting alternate. What has ended is settled in the same trip
/// that claims what comes next. Only what can start at once, or almost, is claimed, so that a claim's time is its
/// attempt's.
package final class Drain {
    /// Of one webhook so many attempts run at a time, so that a slow receiver does not hold up the others.
    package static let perWebhookMax = 8
    /// Deliveries of one webhook that wait for the rate limit are counted up to here.
    package static let deferredMax = 10_000
    /// So often it is looked for new work while attempts run.
    static let lookEvery = Duration.milliseconds(100)
    /// What has ended waits at most so long for company on its trip to disk.
    static let settleWithin = Duration.milliseconds(20)

    let context: Context
    let store: Store
    let sender: Sender
    let queue: Queue
    var counts = DrainCounts()
    var claiming: Claiming
    var settling = Settling()
    var running: [Int: Running] = [:]
    private var tag = 0

    /// An attempt under way.
    struct Running {
        var delivery: Delivery
        var webhook: Webhook
        var startedAt: Timestamp
    }

    package init(_ queue: Queue, concurrency: Int, in context: Context) throws {
        (self.queue, self.context) = (queue, context)
        store = try context.store
        sender = try Sender(context, concurrency: concurrency)
        claiming = Claiming(concurrency: concurrency)
    }

    /// - Parameters:
    ///   - limit: attempts at most.
    ///   - maxSeconds: nothing is claimed later; what runs then is waited for.
    package func run(limit: Int, maxSeconds: Int) throws -> DrainCounts {
        let deadline = monotonicTime() + .seconds(maxSeconds)
        var left = limit
        while true {
            let isOver = left == 0 || monotonicTime() >= deadline
            let now = context.now()
            let lanes = isOver ? [] : try lanes(upTo: left, at: now)
            if !lanes.isEmpty || settling.isTime(isIdle: sender.inFlight == 0, groupLength: claiming.capacity / 2) {
                left -= try trip(claiming: lanes, at: now)
            }
            try startWaiting()
            if isAtRest && (isOver || lanes.isEmpty) { break }
            let wait = settling.isEmpty ? Self.lookEvery : Self.settleWithin
            for (tag, transfer) in sender.finished(within: wait) { end(tag, transfer) }
        }
        counts.more = try store.hasDue(in: queue, at: context.now())
        for webhook in claiming.throttled {
            counts.deferred += try store.dueCount(of: webhook, in: queue, at: context.now(), limit: Self.deferredMax)
        }
        return counts
    }

    private var isAtRest: Bool { sender.inFlight == 0 && settling.isEmpty && claiming.waiting.isEmpty }

    // MARK: - One attempt

    func begin(_ claim: Claim, at now: Timestamp) throws {
        tag += 1
        running[tag] = Running(delivery: claim.delivery, webhook: claim.webhook, startedAt: now)
        if let transfer = try sender.start(Sender.Message(claim), to: claim.webhook, tag: tag, at: now) {
            end(tag, transfer)
        }
    }

    private func end(_ tag: Int, _ transfer: Transfer) {
        guard let run = running.removeValue(forKey: tag) else { preconditionFailure("an attempt ended twice") }
        claiming.ended(run.webhook.id)
        settling.add(
            Settlement(run.delivery, of: run.webhook, transfer, startedAt: run.startedAt, in: context))
    }
}
