internal import Storage
internal import Webhooks

/// What is to be done in one trip to the store.
struct Trip: Sendable {
    /// What has ended since the last one.
    var settlements: [Settlement]
    /// Claims whose attempts have ended, and which nobody needs any more. They were made on the store's thread, and their
    /// memory is given back there: anywhere else both threads would wait for each other at each piece.
    var spent: [Line.Entry] = []
    /// Claims that waited for too long to be attempted under their leases: they are given back.
    var releases: [Delivery]
    /// How many deliveries to claim; none where it is 0.
    var room: Int
    /// How many deliveries a lane is expected to give: few lanes are asked for many, or many for few.
    var perLane: Int
    /// By webhook, what is claimed already.
    var openOf: [ID<Webhook>: Int]
    /// How many to claim of one webhook, those that are claimed already included, …
    var perWebhook = Drain.perWebhookMax
    /// … but of these no more than may run.
    var slow: Set<ID<Webhook>> = []
    /// Attempts that started late, to be counted anew for the rate limit.
    var restamps: [Restamp]
    var now: Timestamp

    /// Of a webhook that fails nothing is claimed ahead: it would go out although its breaker has opened.
    func claimsMax(of webhook: Webhook) -> Int {
        let isSteady = webhook.standing == .healthy && !slow.contains(webhook.id)
        return isSteady ? perWebhook : min(perWebhook, webhook.attemptsMax)
    }
}

struct Restamp: Sendable {
    var claims: [Claim]
    var now: Timestamp
}

/// What came of a trip.
struct TripEnd: Sendable {
    /// What the deliveries that were settled are now.
    var settled: [Delivery.Status] = []
    /// Those whose lease had ended before their attempt did: somebody else has them.
    var lost: [Settlement] = []
    /// What was claimed, ready to be sent.
    var entries: [Line.Entry] = []
    var throttled: Set<ID<Webhook>> = []
    /// Lanes that were due and looked into; nil where none was looked for.
    var lanes: Int?
    /// Whether each lane gave all it was asked for.
    var isFull = false
}
