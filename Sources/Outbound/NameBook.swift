internal import Webhooks

/// What the names of receivers stand for, judged: a name with any address that the policy refuses is refused whole, and
/// only addresses from here are dialled.
final class NameBook {
    enum Entry {
        case known(Result<[IPAddress], TransferError>)
        case sought
    }

    /// An answer is used this long, so that connections of one batch share it and a moved receiver is found soon.
    private static let keptFor: Duration = .seconds(30)
    /// The same for a name that could not be found.
    private static let failureKeptFor: Duration = .seconds(5)
    private static let hostsMax = 4096
    /// All addresses of a name are judged; this many of them are tried.
    private static let dialledMax = 8

    private let policy: AddressPolicy
    private let resolver: Resolver
    private var known: [String: (result: Result<[IPAddress], TransferError>, until: ContinuousClock.Instant)] = [:]
    private var sought: Set<String> = []

    init(policy: AddressPolicy, resolver: Resolver) { (self.policy, self.resolver) = (policy, resolver) }

    deinit { _ = resolver.dropQueued { _ in true } }

    /// Whether an answer is still to come.
    var isSeeking: Bool { !sought.isEmpty }

    /// What is known about a receiver; where that is nothing yet, the lookup has begun.
    func addresses(of url: WebhookURL, now: ContinuousClock.Instant) -> Entry {
        if let literal = url.literal { return .known(judge([literal])) }
        if url.isLocalhost {
            return .known(policy.loopback.isEmpty ? .failure(.blocked(.loopback)) : .success(policy.loopback))
        }
        if let entry = known[url.host], now < entry.until { return .known(entry.result) }
        if sought.insert(url.host).inserted { resolver.look(up: url.host) }
        return .sought
    }

    /// Writes down what the resolver has found since the last call.
    func takeAnswers(now: ContinuousClock.Instant) {
        for (host, addresses) in resolver.takeAnswers() {
            sought.remove(host)
            if known.count >= Self.hostsMax { known = known.filter { now < $0.value.until } }
            if known.count >= Self.hostsMax { known = [:] }
            let result = addresses.flatMap(judge)
            let isKnown = if case .success = result { true } else { false }
            known[host] = (result, now + (isKnown ? Self.keptFor : Self.failureKeptFor))
        }
    }

    /// Gives up the names that are still queued and that nobody waits for any more.
    func abandonAll(but hosts: some Sequence<String>) {
        let wanted = Set(hosts)
        guard sought.count > wanted.count else { return }
        sought.subtract(resolver.dropQueued { !wanted.contains($0) })
    }

    private func judge(_ addresses: [IPAddress]) -> Result<[IPAddress], TransferError> {
        guard !addresses.isEmpty else { return .failure(TransferError(.dns, "The receiver's name has no address.")) }
        for address in addresses {
            if let refusal = policy.refusal(of: address) { return .failure(.blocked(refusal)) }
        }
        return .success(Array(addresses.prefix(Self.dialledMax)))
    }
}
