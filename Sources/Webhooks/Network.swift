/// A block of addresses, written as in `10.0.0.0/8` (CIDR, RFC 4632; RFC 4291, 2.3).
package struct Network: Hashable, Sendable {
    package let address: IPAddress
    /// Bits that all addresses of the block share.
    package let prefixLength: Int

    /// Reads a block, or one address alone. A text with bits behind its prefix, such as `10.1.2.3/8`, is refused: it
    /// leaves open whether one address or a whole network is meant.
    package init(_ text: some StringProtocol) throws(Failure) {
        let parts = Substring(text).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ IPAddress($0) }) else {
            throw Failure(.misconfigured, "\"\(text)\" is no network; write an address and a prefix, as in 10.0.0.0/8")
        }
        var prefixLength = address.width
        if parts.count == 2 {
            guard let length = Self.number(parts[1]), length <= address.width else {
                throw Failure(
                    .misconfigured, "\"\(text)\" needs a prefix of 0 to \(address.width) bits, as in \(address)/8")
            }
            prefixLength = length
        }
        guard address.masked(to: prefixLength) == address else {
            let network = "\(address.masked(to: prefixLength))/\(prefixLength)"
            throw Failure(
                .misconfigured,
                "\"\(text)\" has bits behind its prefix; write \(network) for the network, \(address) for the address")
        }
        (self.address, self.prefixLength) = (address, prefixLength)
    }

    /// An IPv4 network holds no IPv6 address, not even one that carries an address of it (`::ffff:10.0.0.1`).
    package func contains(_ other: IPAddress) -> Bool {
        other.width == address.width && other.masked(to: prefixLength) == address
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit), text == "0" || text.first != "0"
        else { return nil }
        return Int(text)
    }
}

extension Network: CustomStringConvertible {
    package var description: String { "\(address)/\(prefixLength)" }
}

extension IPAddress {
    /// Bits of an address of this version.
    fileprivate var width: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }

    fileprivate func masked(to length: Int) -> IPAddress {
        switch self {
        case .v4(let bits): .v4(bits & ~(UInt32.max >> UInt32(length)))
        case .v6(let bits): .v6(bits & ~(UInt128.max >> UInt128(length)))
        }
    }
}
