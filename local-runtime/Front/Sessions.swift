internal import Cryptography

/// What browsers were let in with: each cookie stands for the token or key that it was traded for. They are in memory
/// alone: a new start of the runtime ends them all.
struct Sessions {
    typealias Instant = ContinuousClock.Instant

    /// For so long a cookie is good.
    static let timeMax: Duration = .seconds(12 * 60 * 60)
    /// Of one token or key; one more ends the oldest of them.
    static let perHolderMax = 16
    /// Of all together; one more ends the oldest of all.
    static let countMax = 1024

    /// Whom a session stands for.
    enum Holder: Equatable {
        case startToken
        /// By its digest: whether the key is still good is asked at each request.
        case key([UInt8])
    }

    private var sessions = DigestTable<(holder: Holder, endsAt: Instant)>()

    var count: Int { sessions.count }

    /// Begins a session.
    /// - Parameter secret: bytes that nobody can guess, of which only the digest is kept.
    mutating func begin(_ secret: [UInt8], for holder: Holder, at now: Instant) {
        for session in sessions.all where session.value.endsAt <= now { sessions[session.digest] = nil }
        let own = sessions.all.filter { $0.value.holder == holder }
        if own.count >= Self.perHolderMax {
            endOldest(of: own)
        } else if sessions.count >= Self.countMax {
            endOldest(of: sessions.all)
        }
        sessions[sha256(secret)] = (holder, now + Self.timeMax)
    }

    /// Whom the cookie stands for; nil where it is none, or its time is over.
    func holder(of secret: [UInt8], at now: Instant) -> Holder? {
        guard let session = sessions[sha256(secret)], session.endsAt > now else { return nil }
        return session.holder
    }

    mutating func end(_ secret: [UInt8]) { sessions[sha256(secret)] = nil }

    private mutating func endOldest(of all: [(digest: [UInt8], value: (holder: Holder, endsAt: Instant))]) {
        guard let oldest = all.min(by: { $0.value.endsAt < $1.value.endsAt }) else { return }
        sessions[oldest.digest] = nil
    }
}
