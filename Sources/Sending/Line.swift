internal import Storage
internal import Webhooks

/// What is claimed and has not ended: some of it runs, the rest waits in line.
///
/// Of one webhook no more than ``Drain/perWebhookMax`` attempts run at a time. A claim whose turn comes while they do steps
/// aside until one of them ends, so that a slow receiver holds up nobody behind it.
struct Line {
    /// One claim, with all that its attempt needs.
    final class Entry: Sendable {
        let claim: Claim
        let recipient: Recipient
        let claimedAt: Timestamp
        /// To be sent soon: later it is to be signed anew.
        let request: SignedRequest

        init(_ claim: Claim, to recipient: Recipient, claimedAt: Timestamp, request: SignedRequest) {
            (self.claim, self.recipient, self.claimedAt, self.request) = (claim, recipient, claimedAt, request)
        }
    }

    /// What is of one webhook.
    private struct Share {
        /// All of it.
        var open = 0
        var running = 0
        var aside = FIFO<Entry>()

        /// Whether it may run now.
        mutating func admit(_ entry: Entry) -> Bool {
            guard running < Drain.perWebhookMax else {
                aside.append(entry)
                return false
            }
            running += 1
            return true
        }

        /// - Returns: whose turn it is now.
        mutating func end() -> Entry? {
            open -= 1
            running -= 1
            return aside.popFirst()
        }
    }

    private var waiting = FIFO<Entry>()
    /// Those that had stepped aside, and whose turn has come.
    private var called = FIFO<Entry>()
    private var shares: [ID<Webhook>: Share] = [:]
    private(set) var open = 0

    /// By webhook.
    var openOf: [ID<Webhook>: Int] { shares.mapValues(\.open) }

    var isEmpty: Bool { waiting.isEmpty && called.isEmpty }

    mutating func append(_ entry: Entry) {
        waiting.append(entry)
        shares[entry.claim.delivery.webhook, default: Share()].open += 1
        open += 1
    }

    /// The next one that may run; from now on it does, until ``end(_:)``.
    mutating func next() -> Entry? {
        while let entry = called.popFirst() ?? waiting.popFirst() {
            if shares[entry.claim.delivery.webhook]?.admit(entry) == true { return entry }
        }
        return nil
    }

    mutating func end(_ webhook: ID<Webhook>) {
        guard let place = shares.index(forKey: webhook) else { preconditionFailure("it has none that runs") }
        if let entry = shares.values[place].end() { called.append(entry) }
        if shares.values[place].open == 0 { shares.remove(at: place) }
        open -= 1
    }
}
