internal import Storage
internal import Webhooks

/// What is to be done in one trip to the store.
struct Trip: Sendable {
    /// What has ended since the last one.
    var settlements: [Settlement]
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

    func claimsMax(of webhook: ID<Webhook>) -> Int {
        slow.contains(webhook) ? min(perWebhook, Drain.perWebhookMax) : perWebhook
    }
}

struct Restamp: Sendable {
    var claims: [Claim]
    var now: Timestamp
}

/// What came of a trip.
struct TripEnd: Sendable {
    /// The deliveries that were settled, as they are now.
    var settled: [Delivery] = []
    /// Those whose lease had ended before their attempt did: somebody else has them.
    var lost: [Settlement] = []
    var claims: [Claim] = []
    /// The webhooks of the claims, ready to be sent to.
    var recipients: [ID<Webhook>: Recipient] = [:]
    var throttled: Set<ID<Webhook>> = []
    /// Lanes that were due and looked into; nil where none was looked for.
    var lanes: Int?
    /// When the claims were made.
    var now: Timestamp
    /// Whether each lane gave all it was asked for.
    var isFull = false
}
