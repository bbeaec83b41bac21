/// A kind of address that is not a public one.
package enum AddressClass: String, Equatable, Sendable {
    case unspecified = "an address of no host"
    case loopback = "a loopback address"
    case privateUse = "a private address"
    case shared = "a carrier's private address"
    case linkLocal = "a link-local address"
    case cloudHost = "a cloud host's own address"
    case documentation = "an address for documentation"
    case benchmarking = "an address for benchmarks"
    case translation = "an address that stands for an IPv4 one"
    case multicast = "a multicast address"
    case reserved = "a reserved address"

    static func ofV4(_ address: IPAddress) -> AddressClass? {
        special4.first { $0.network.contains(address) }?.kind
    }

    static func ofV6(_ address: IPAddress) -> AddressClass? {
        if let known = special6.first(where: { $0.network.contains(address) }) { return known.kind }
        return globalUnicast.contains(address) ? nil : .reserved
    }

    private typealias Block = (network: Network, kind: AddressClass)

    /// The IANA IPv4 Special-Purpose Address Registry, multicast, class E, and a cloud's address in a public range.
    private static let special4: [Block] = [
        block("0.0.0.0/8", .unspecified),
        block("10.0.0.0/8", .privateUse),
        block("100.64.0.0/10", .shared),
        block("127.0.0.0/8", .loopback),
        block("168.63.129.16/32", .cloudHost),
        block("169.254.0.0/16", .linkLocal),
        block("172.16.0.0/12", .privateUse),
        block("192.0.0.0/24", .reserved),
        block("192.0.2.0/24", .documentation),
        block("192.88.99.0/24", .translation),
        block("192.168.0.0/16", .privateUse),
        block("198.18.0.0/15", .benchmarking),
        block("198.51.100.0/24", .documentation),
        block("203.0.113.0/24", .documentation),
        block("224.0.0.0/4", .multicast),
        block("240.0.0.0/4", .reserved),
    ]

    private static let globalUnicast = block("2000::/3", .reserved).network

    /// The special blocks inside 2000::/3; those outside are here for their names alone.
    private static let special6: [Block] = [
        block("2001::/32", .translation),
        block("2001::/23", .reserved),
        block("2001:db8::/32", .documentation),
        block("2002::/16", .translation),
        block("3fff::/20", .documentation),
        block("::/128", .unspecified),
        block("::1/128", .loopback),
        block("::/80", .translation),
        block("64:ff9b::/32", .translation),
        block("fc00::/7", .privateUse),
        block("fe80::/10", .linkLocal),
        block("ff00::/8", .multicast),
    ]

    private static func block(_ text: String, _ kind: AddressClass) -> Block {
        guard let network = try? Network(text) else { preconditionFailure("\(text) is no network") }
        return (network, kind)
    }
}
