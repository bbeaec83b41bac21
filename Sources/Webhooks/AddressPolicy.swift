/// Which addresses this system sends to: public ones, and the networks that its operator opened.
///
/// IPv4 is everything but a list of blocks. IPv6 is the other way round, `2000::/3` less its special blocks, so that a
/// kind of address that nobody thought of is refused. Addresses that carry an IPv4 address (mapped, 6to4, Teredo, NAT64)
/// are refused, whatever they carry, unless an IPv6 network on the list holds them: `127.0.0.0/8` does not open
/// `::ffff:127.0.0.1`.
package struct AddressPolicy: Equatable, Sendable {
    /// The networks that are let through although they are not public.
    package let allowed: [Network]

    package init(allowing networks: [Network] = []) { allowed = networks }

    /// From the text of `WEBHOOKS_ALLOW_NETWORKS`: networks with commas between them; none where it is empty.
    package init(allowing text: String) throws(Failure) {
        var networks: [Network] = []
        let entries = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
        for entry in entries where entries.count > 1 || !entry.isEmpty {
            do {
                networks.append(try Network(entry))
            } catch {
                throw Failure(error.code, "WEBHOOKS_ALLOW_NETWORKS: \(error.message)")
            }
        }
        allowed = networks
    }

    package func allows(_ address: IPAddress) -> Bool { refusal(of: address) == nil }

    /// What is wrong with an address, or nil where it may be sent to.
    package func refusal(of address: IPAddress) -> AddressClass? {
        let refusal: AddressClass?
        switch address {
        case .v4: refusal = AddressClass.ofV4(address)
        case .v6: refusal = AddressClass.ofV6(address)
        }
        guard let refusal else { return nil }
        return allowed.contains { $0.contains(address) } ? nil : refusal
    }

    /// The addresses of `localhost` that are let through. They need no name server (RFC 6761, 6.3).
    package var loopback: [IPAddress] { [.v4(0x7F00_0001), .v6(1)].filter(allows) }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
