internal import FunctionHost
internal import Storage
internal import Webhooks

/// What is claimed, and how much more may be.
struct Claiming {
    /// So many deliveries are claimed ahead of those that run, at most, while all goes fast.
    private static let aheadMax = 448
    /// Their bodies are no longer than this together, as far as those before them tell.
    private static let aheadBytesMax = 4 * 1024 * 1024
    /// What is claimed ahead is expected to start within this time.
    private static let aheadSeconds = 0.05
    /// So often it is looked for new work while attempts run.
    static let lookEvery = Duration.milliseconds(100)
    /// So often it is asked whether others have written to the store: then it is looked at once.
    private static let newsEvery = Duration.milliseconds(5)
    /// The same where nobody has for a while, so that a wait for slow receivers costs next to nothing.
    private static let newsEveryWhenQuiet = Duration.milliseconds(15)
    private static let quietAfter = Duration.seconds(1)

    let concurrency: Int
    /// Claimed, and about to start.
    var waiting: ArraySlice<Claim> = []
    /// When those that wait were claimed.
    private(set) var claimedAt = Timestamp(milliseconds: 0)
    private(set) var recipients: [ID<Webhook>: Recipient] = [:]
    /// By webhook, what waits and what runs.
    private(set) var openOf: [ID<Webhook>: Int] = [:]
    private(set) var open = 0
    /// Webhooks with more to send that must wait for the rate limit.
    private(set) var throttled: Set<ID<Webhook>> = []
    /// Whether the last look found no lane that was due.
    private(set) var foundNothing = false
    private(set) var perLane = 1
    private var lookedAt: Duration?
    private var askedAt = Duration.zero
    private var newsAt = Duration.zero
    /// Others have written to the store since the last look, or the end of an attempt has let another go.
    private(set) var hasNews = false
    /// Attempts that end in a second, as of late.
    private var pace = 0.0
    private var endedSinceLook = 0
    /// Of a body, as of late.
    private var averageBytes = 1

    init(concurrency: Int) { self.concurrency = concurrency }

    /// Deliveries that are claimed at a time: what can run, and what will run in no time.
    var capacity: Int {
        concurrency + min(Self.aheadMax, Int(pace * Self.aheadSeconds), Self.aheadBytesMax / averageBytes)
    }

    /// A trip to the store is worth it for so many: the rest is under way meanwhile, so that neither thread waits long.
    var groupLength: Int { max(1, capacity / 4) }

    /// How many deliveries to claim now: none until all is at rest, or there is room for a group, or some time has passed.
    mutating func roomToClaim() -> Int {
        let time = monotonicTime()
        let elapsed = lookedAt.map { time - $0 } ?? .seconds(1)
        let isEnoughFree = capacity - open >= groupLength && endedSinceLook > 0
        guard open == 0 || elapsed >= Self.lookEvery || isEnoughFree || hasNews else { return 0 }
        pace = pace / 2 + Double(endedSinceLook) / max(Double(elapsed.milliseconds) / 1000, 0.001) / 2
        (lookedAt, endedSinceLook, hasNews) = (time, 0, false)
        // The new pace may have made the room smaller than what is open.
        return max(0, capacity - open)
    }

    var hasRoom: Bool { open < capacity }

    /// The time between two questions for news.
    var newsWait: Duration { askedAt - newsAt < Self.quietAfter ? Self.newsEvery : Self.newsEveryWhenQuiet }

    mutating func isTimeForNews() -> Bool {
        let time = monotonicTime()
        guard time - askedAt >= newsWait else { return false }
        askedAt = time
        return true
    }

    /// What ended lets the next of its line go, which is claimed at once.
    mutating func endedTurn() { hasNews = true }

    mutating func sawNews() { (hasNews, newsAt) = (true, askedAt) }

    mutating func took(_ end: TripEnd) {
        guard let lanes = end.lanes else { return }
        foundNothing = lanes == 0
        guard lanes > 0 else { return }
        throttled.formUnion(end.throttled)
        for claim in end.claims { openOf[claim.delivery.webhook, default: 0] += 1 }
        open += end.claims.count
        if !end.claims.isEmpty {
            averageBytes = max(1, end.claims.reduce(0) { $0 + $1.body.count } / end.claims.count)
        }
        waiting += end.claims
        claimedAt = end.now
        recipients.merge(end.recipients) { $1 }
        perLane = end.isFull ? min(perLane * 2, Drain.perWebhookMax) : max(1, end.claims.count / lanes)
    }

    mutating func ended(_ webhook: ID<Webhook>) {
        let count = (openOf[webhook] ?? 0) - 1
        if count == 0 { recipients[webhook] = nil }
        openOf[webhook] = count > 0 ? count : nil
        open -= 1
        endedSinceLook += 1
    }
}
