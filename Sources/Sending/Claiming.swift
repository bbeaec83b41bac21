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
    private(set) var line = Line()
    /// Webhooks with more to send that must wait for the rate limit.
    private(set) var throttled: Set<ID<Webhook>> = []
    /// Webhooks whose claims had to wait: no more are claimed of them than may run.
    private(set) var slow: Set<ID<Webhook>> = []
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

    var open: Int { line.open }

    var hasRoom: Bool { open < capacity }

    /// How many of one webhook to claim at most: while all goes fast, what will run in no time too. A lane that is looked
    /// into seldom costs less.
    var perWebhook: Int { capacity < 2 * concurrency ? Drain.perWebhookMax : Drain.claimedPerWebhookMax }

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
        for entry in end.entries { line.append(entry) }
        if !end.entries.isEmpty {
            averageBytes = max(1, end.entries.reduce(0) { $0 + $1.claim.body.count } / end.entries.count)
        }
        perLane = end.isFull ? min(perLane * 2, perWebhook) : max(1, end.entries.count / lanes)
    }

    /// The next claim that may run.
    mutating func next() -> Line.Entry? { line.next() }

    mutating func startsLate(_ webhook: ID<Webhook>) { slow.insert(webhook) }

    mutating func ended(_ webhook: ID<Webhook>) {
        line.end(webhook)
        endedSinceLook += 1
    }
}
