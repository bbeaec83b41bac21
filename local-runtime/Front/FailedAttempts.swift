/// How often each peer has lately come with a token or key that is none.
///
/// What is right is let in at any time, so that nobody is locked out by what others do from the same address; what is
/// wrong is answered ever less willingly. A key cannot be guessed at any rate; this keeps the log and the store quiet.
struct FailedAttempts {
    typealias Instant = ContinuousClock.Instant

    /// Failures of one peer that are answered as such at once, after a quiet time.
    static let burst = 32
    /// One more is answered as such after each of these.
    static let interval: Duration = .milliseconds(250)
    /// Peers that are remembered. Of more, the one that failed the longest ago is forgotten.
    static let peersMax = 1024

    /// By peer, when all of its failures are forgotten: each moves that by an interval.
    private var quietAt: [String: Instant] = [:]

    /// Notes one more.
    /// - Returns: whether the peer is to be told to wait.
    mutating func note(_ peer: String, at now: Instant) -> Bool {
        let quiet = max(quietAt[peer] ?? now, now)
        guard quiet - now < Self.interval * Self.burst else { return true }
        if quietAt[peer] == nil, quietAt.count >= Self.peersMax { forget(at: now) }
        quietAt[peer] = quiet + Self.interval
        return false
    }

    private mutating func forget(at now: Instant) {
        quietAt = quietAt.filter { $0.value > now }
        guard quietAt.count >= Self.peersMax, let oldest = quietAt.min(by: { $0.value < $1.value }) else { return }
        quietAt[oldest.key] = nil
    }
}
