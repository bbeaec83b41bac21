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

    let concurrency: Int
    /// Claimed, and about to start.
    var waiting: ArraySlice<Claim> = []
    /// When those that wait were claimed.
    var claimedAt = Timestamp(milliseconds: 0)
    /// By webhook, what waits and what runs.
    private(set) var openOf: [ID<Webhook>: Int] = [:]
    private(set) var open = 0
    /// Webhooks with more to send that must wait for the rate limit.
    var throttled: Set<ID<Webhook>> = []
    /// How many deliveries a lane is expected to give: few lanes are asked for many, or many for few.
    private(set) var perLane = 1
    private var lookedAt: Duration?
    /// Attempts that end in a second, as of late.
    private var pace = 0.0
    /// Of a body, as of late.
    private var averageBytes = 1
    private var endedSinceLook = 0

    init(concurrency: Int) { self.concurrency = concurrency }

    /// Deliveries that are claimed at a time: what can run, and what will run in no time.
    var capacity: Int {
        concurrency + min(Self.aheadMax, Int(pace * Self.aheadSeconds), Self.aheadBytesMax / averageBytes)
    }

    /// How many deliveries to claim now: none until all is at rest, or half of the room is free, or some time has passed.
    mutating func roomToClaim(isSettling: Bool) -> Int {
        let time = monotonicTime()
        let elapsed = lookedAt.map { time - $0 } ?? .seconds(1)
        guard open == 0 || elapsed >= Drain.lookEvery || (isSettling && capacity - open >= capacity / 2) else {
            return 0
        }
        pace = pace / 2 + Double(endedSinceLook) / max(Double(elapsed.milliseconds) / 1000, 0.001) / 2
        (lookedAt, endedSinceLook) = (time, 0)
        // The new pace may have made the room smaller than what is open.
        return max(0, capacity - open)
    }

    mutating func took(_ claims: [Claim], of room: Int, lanes: Int, at now: Timestamp) {
        for claim in claims { openOf[claim.webhook.id, default: 0] += 1 }
        open += claims.count
        if !claims.isEmpty { averageBytes = max(1, claims.reduce(0) { $0 + $1.body.count } / claims.count) }
        waiting += claims
        claimedAt = now
        perLane = claims.count == room ? min(perLane * 2, Drain.perWebhookMax) : max(1, claims.count / lanes)
    }

    mutating func ended(_ webhook: ID<Webhook>) {
        let count = (openOf[webhook] ?? 0) - 1
        openOf[webhook] = count > 0 ? count : nil
        open -= 1
        endedSinceLook += 1
    }
}

extension Drain {
    /// An attempt that starts later than this after its claim is counted anew for the rate limit.
    private static let startWithin = Duration.milliseconds(300)

    /// The lanes to claim from now.
    func lanes(upTo limit: Int, at now: Timestamp) throws -> [Lane] {
        let free = min(claiming.roomToClaim(isSettling: !settling.isEmpty), limit)
        guard free > 0 else { return [] }
        let wanted = (free + claiming.perLane - 1) / claiming.perLane
        // A webhook that has all its attempts under way keeps its place in the line, and is passed over.
        let due = try store.dueLanes(in: queue, at: now, limit: wanted + claiming.openOf.count)
        let ready = due.filter { claiming.openOf[$0.id, default: 0] < Self.perWebhookMax }.prefix(wanted)
        var rest = free
        var lanes: [Lane] = []
        for (index, webhook) in ready.enumerated() where rest > 0 {
            let share = max(1, rest / (ready.count - index))
            let room = min(Self.perWebhookMax - claiming.openOf[webhook.id, default: 0], share)
            rest -= room
            try sender.prepare(webhook, at: now)
            lanes.append(Lane(webhook, room: room))
        }
        return lanes
    }

    /// Starts what is claimed, as far as there is room.
    func startWaiting() throws {
        guard !claiming.waiting.isEmpty, sender.inFlight < claiming.concurrency else { return }
        let now = context.now()
        if now - claiming.claimedAt > Self.startWithin {
            try store.restamp(Array(claiming.waiting), at: now)
            claiming.claimedAt = now
        }
        while sender.inFlight < claiming.concurrency, let claim = claiming.waiting.popFirst() {
            try begin(claim, at: now)
        }
    }
}
