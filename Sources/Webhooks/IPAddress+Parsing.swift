extension IPAddress {
    /// Reads the one plain spelling of IPv4, four decimal numbers without leading zeros, or any spelling of IPv6 by
    /// RFC 4291, 2.2, without brackets and zone. Nil for anything else, such as `127.1`, `0x7f000001` or `010.0.0.1`.
    package init?(_ text: some StringProtocol) {
        if let bits = Self.dottedDecimal(text.utf8) {
            self = .v4(bits)
        } else if let bits = Self.colonHexadecimal(Substring(text)) {
            self = .v6(bits)
        } else {
            return nil
        }
    }

    private static func dottedDecimal(_ text: some Collection<UInt8>) -> UInt32? {
        var bits: UInt32 = 0
        var dots = 0
        var part: UInt32?
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard part != 0 else { return nil }
                let next = (part ?? 0) * 10 + UInt32(byte - UInt8(ascii: "0"))
                guard next <= 255 else { return nil }
                part = next
            case UInt8(ascii: "."):
                guard let ended = part, dots < 3 else { return nil }
                bits = bits << 8 | ended
                (dots, part) = (dots + 1, nil)
            default:
                return nil
            }
        }
        guard let part, dots == 3 else { return nil }
        return bits << 8 | part
    }

    private static func colonHexadecimal(_ text: Substring) -> UInt128? {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)[...]
        guard (3...9).contains(parts.count) else { return nil }
        // "::" at an end gives two empty parts where one inside gives one.
        if parts[0].isEmpty {
            guard parts[1].isEmpty else { return nil }
            parts.removeFirst()
        }
        if parts[parts.endIndex - 1].isEmpty {
            guard parts.count == 1 || parts[parts.endIndex - 2].isEmpty else { return nil }
            if parts.count > 1 { parts.removeLast() }
        }
        var groups: [UInt16] = []
        var gap: Int?
        for (index, part) in zip(parts.indices, parts) {
            if part.isEmpty {
                guard gap == nil else { return nil }
                gap = groups.count
            } else if index == parts.endIndex - 1, let carried = dottedDecimal(part.utf8) {
                groups += [UInt16(carried >> 16), UInt16(truncatingIfNeeded: carried)]
            } else {
                guard part.utf8.count <= 4, part.utf8.allSatisfy(\.isHexadecimalDigit),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        return groups.reduce(0) { $0 << 16 | UInt128($1) }
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

    var isHexadecimalDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
}
