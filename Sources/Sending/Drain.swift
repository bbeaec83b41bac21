package import FunctionHost
package import Storage
internal import Webhooks

/// Attempts what is due in one queue until nothing is left: claims, sends, settles.
///
/// The network is this thread's; trips to the store are made on another, so that neither waits for the other. What has
/// ended is settled in the same trip that claims what comes next. Only what can start at once, or almost, is claimed, so
/// that a claim's time is its attempt's.
package final class Drain {
    /// Of one webhook so many attempts run at a time, so that a slow receiver does not hold up the others.
    package static let perWebhookMax = 8
    /// Of one webhook so many are claimed at a time, while all goes fast.
    package static let claimedPerWebhookMax = 2 * perWebhookMax
    /// Deliveries of one webhook that wait for the rate limit are counted up to here.
    package static let deferredMax = 10_000
    /// An attempt that starts later than this after its claim is counted anew for the rate limit.
    private static let startWithin = Duration.milliseconds(300)

    private let context: Context
    private let queue: Queue
    private let sender: Sender
    private let storeThread: StoreThread
    private var counts = DrainCounts()
    private var claiming: Claiming
    private var settling = Settling()
    private var running: [Int: Running] = [:]
    private var restamps: [Restamp] = []
    private var releases: [Delivery] = []
    /// Claims whose attempts have ended.
    private var spent: [Line.Entry] = []
    private var tag = 0

    /// An attempt under way.
    private struct Running {
        var entry: Line.Entry
        var startedAt: Timestamp
    }

    /// - Parameter sender: made for so many exchanges at least, and none under way; nil: one of its own.
    package init(_ queue: Queue, concurrency: Int, sender: Sender? = nil, in context: Context) throws {
        (self.queue, self.context) = (queue, context)
        self.sender = try sender ?? Sender(context.environment, concurrency: concurrency)
        storeThread = try StoreThread(Books(queue, in: context))
        claiming = Claiming(concurrency: concurrency)
    }

    /// - Parameters:
    ///   - limit: attempts at most.
    ///   - maxSeconds: nothing is claimed later, nor after SIGTERM; what runs then is waited for.
    package func run(limit: Int, maxSeconds: Int) throws -> DrainCounts {
        let deadline = monotonicTime() + .seconds(maxSeconds)
        var left = limit
        while true {
            if let end = try storeThread.takeEnd() {
                left -= end.entries.count
                take(end)
            }
            let isTimeOver = monotonicTime() >= deadline || EndRequest.isMade
            startWaiting(isTimeOver: isTimeOver)
            var looksForNews = false
            if !storeThread.isBusy {
                let isOver = left == 0 || isTimeOver
                if let trip = nextTrip(claimingUpTo: isOver ? 0 : left) {
                    storeThread.start(trip)
                } else if isAtRest {
                    break
                } else {
                    looksForNews = !isOver && claiming.hasRoom
                }
            }
            try wait(forNews: looksForNews)
        }
        return try finalCounts()
    }

    private var isAtRest: Bool { claiming.open == 0 && settling.isEmpty && releases.isEmpty }

    /// Waits for the network, the end of a trip, or news in the store.
    private func wait(forNews looksForNews: Bool) throws {
        guard sender.inFlight > 0 else { return storeThread.wait(upTo: Claiming.lookEvery) }
        var limit = settling.isEmpty ? Claiming.lookEvery : Settling.within
        if looksForNews {
            if claiming.isTimeForNews(), try storeThread.hasNews() { return claiming.sawNews() }
            limit = min(limit, claiming.newsWait)
        }
        for (tag, transfer) in sender.finished(within: limit, unless: storeThread.signal) { end(tag, transfer) }
    }

    private func finalCounts() throws -> DrainCounts {
        let (store, now) = (try context.store, context.now())
        counts.more = try store.hasDue(in: queue, at: now)
        for webhook in claiming.throttled {
            counts.deferred += try store.dueCount(of: webhook, in: queue, at: now, limit: Self.deferredMax)
        }
        return counts
    }

    // MARK: - Trips

    /// Nil where a trip is not worth it yet, or there is nothing more to do.
    private func nextTrip(claimingUpTo limit: Int) -> Trip? {
        let isDone = isAtRest && claiming.foundNothing
        let room = limit == 0 || isDone ? 0 : min(claiming.roomToClaim(), limit)
        let isTimeToSettle = settling.isTime(isIdle: sender.inFlight == 0, groupLength: claiming.groupLength)
        guard room > 0 || isTimeToSettle || !restamps.isEmpty || !releases.isEmpty else { return nil }
        defer { (restamps, releases, spent) = ([], [], []) }
        return Trip(
            settlements: settling.take(), spent: spent, releases: releases, room: room,
            perLane: min(claiming.perLane, claiming.perWebhook),
            openOf: claiming.line.openOf, perWebhook: claiming.perWebhook, slow: claiming.slow, restamps: restamps,
            now: context.now())
    }

    private func take(_ end: TripEnd) {
        end.settled.forEach { counts.count($0) }
        for settlement in end.lost {
            context.log.naming(settlement.names)
                .warning("a lease ended before its attempt did", [("deliveryId", settlement.claimed.id.text)])
        }
        claiming.took(end)
    }

    // MARK: - Attempts

    /// Starts what is claimed, as far as there is room. When the time is over, what had to wait is given back.
    private func startWaiting(isTimeOver: Bool) {
        guard !claiming.line.isEmpty, sender.inFlight < claiming.concurrency else { return }
        let now = context.now()
        var late: [Claim] = []
        while sender.inFlight < claiming.concurrency, let entry = claiming.next() {
            let (claim, webhook) = (entry.claim, entry.recipient.webhook)
            let isLate = now - entry.claimedAt > Self.startWithin
            if isLate { claiming.startsLate(webhook.id) }
            // When receivers that were fast turn slow, what was claimed ahead may wait for too long.
            let timeout = Duration.milliseconds(webhook.settings.timeoutMilliseconds)
            guard claim.delivery.hasTime(for: timeout, at: now), !(isLate && isTimeOver) else {
                claiming.ended(webhook.id)
                releases.append(claim.delivery)
                continue
            }
            if isLate { late.append(claim) }
            begin(entry, signingAt: isLate ? now : nil)
        }
        if !late.isEmpty { restamps.append(Restamp(claims: late, now: now)) }
    }

    /// - Parameter now: what was signed too long ago is signed anew.
    private func begin(_ entry: Line.Entry, signingAt now: Timestamp?) {
        let request =
            now.map { SignedRequest(entry.claim, to: entry.recipient, at: $0, random: context.random) } ?? entry.request
        tag += 1
        running[tag] = Running(entry: entry, startedAt: request.time)
        if let transfer = sender.start(request, tag: tag) { end(tag, transfer) }
    }

    private func end(_ tag: Int, _ transfer: Transfer) {
        guard let run = running.removeValue(forKey: tag) else { preconditionFailure("an attempt ended twice") }
        let (claim, webhook) = (run.entry.claim, run.entry.recipient.webhook)
        claiming.ended(webhook.id)
        let settlement = Settlement(
            claim.delivery, names: claim.names, of: webhook, standing: claim.standing, transfer,
            startedAt: run.startedAt, in: context)
        if settlement.endsTurn { claiming.endedTurn() }
        settling.add(settlement)
        spent.append(run.entry)
    }
}
