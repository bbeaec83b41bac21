/// Turns the inside of a string token into the text that it means (RFC 8259, section 7).
enum StringDecoder {
    /// The text; an unpaired surrogate, which no text can hold, becomes U+FFFD.
    static func text(of node: JSONDocument.Node, in bytes: [UInt8]) -> String {
        node.isEscaped
            ? String(decoding: decoded(node, in: bytes, unpaired: { _ in 0xFFFD }), as: UTF8.self)
            : String(decoding: bytes[Int(node.start) + 1..<Int(node.end) - 1], as: UTF8.self)
    }

    /// The text as UTF-8. An unpaired surrogate is encoded as if it were a scalar, so that names which differ only there
    /// stay different.
    static func bytes(of node: JSONDocument.Node, in bytes: [UInt8]) -> [UInt8] {
        decoded(node, in: bytes, unpaired: { $0 })
    }

    private static func decoded(
        _ node: JSONDocument.Node, in bytes: [UInt8], unpaired: (UInt32) -> UInt32
    ) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(Int(node.end - node.start))
        var position = Int(node.start) + 1
        let end = Int(node.end) - 1
        while position < end {
            guard bytes[position] == UInt8(ascii: "\\") else {
                decoded.append(bytes[position])
                position += 1
                continue
            }
            let escape = bytes[position + 1]
            position += 2
            guard escape == UInt8(ascii: "u") else {
                decoded.append(simpleEscape(escape))
                continue
            }
            let unit = hex(bytes[position..<position + 4])
            position += 4
            if (0xD800..<0xDC00).contains(unit), let low = lowSurrogate(in: bytes, at: position, end: end) {
                append(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), to: &decoded)
                position += 6
            } else {
                append((0xD800..<0xE000).contains(unit) ? unpaired(unit) : unit, to: &decoded)
            }
        }
        return decoded
    }

    private static func simpleEscape(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter  // a quote, a slash or a backslash stands for itself
        }
    }

    private static func lowSurrogate(in bytes: [UInt8], at position: Int, end: Int) -> UInt32? {
        guard position + 6 <= end, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
        else { return nil }
        let unit = hex(bytes[position + 2..<position + 6])
        return (0xDC00..<0xE000).contains(unit) ? unit : nil
    }

    private static func hex(_ digits: ArraySlice<UInt8>) -> UInt32 {
        digits.reduce(0) { value, digit in
            value << 4 | UInt32(isDigit(digit) ? digit - UInt8(ascii: "0") : (digit | 0x20) - UInt8(ascii: "a") + 10)
        }
    }

    private static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        switch scalar {
        case 0..<0x80: bytes.append(UInt8(scalar))
        case 0x80..<0x800: bytes += [0xC0 | UInt8(scalar >> 6), 0x80 | UInt8(scalar & 0x3F)]
        case 0x800..<0x10000:
            bytes += [0xE0 | UInt8(scalar >> 12), 0x80 | UInt8(scalar >> 6 & 0x3F), 0x80 | UInt8(scalar & 0x3F)]
        default:
            bytes += [
                0xF0 | UInt8(scalar >> 18), 0x80 | UInt8(scalar >> 12 & 0x3F), 0x80 | UInt8(scalar >> 6 & 0x3F),
                0x80 | UInt8(scalar & 0x3F),
            ]
        }
    }
}

extension JSONDocument.Node {
    /// The text of a name as UTF-8, escapes resolved.
    func name(in bytes: [UInt8]) -> ArraySlice<UInt8> {
        isEscaped ? StringDecoder.bytes(of: self, in: bytes)[...] : bytes[Int(start) + 1..<Int(end) - 1]
    }
}
