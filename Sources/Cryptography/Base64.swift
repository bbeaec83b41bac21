/// Base 64 with the standard alphabet and padding (RFC 4648, section 4).
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encode(_ bytes: [UInt8]) -> String {
        let length = (bytes.count + 2) / 3 * 4
        return String(unsafeUninitializedCapacity: length) { text in
            var start = 0
            for end in stride(from: 4, through: length, by: 4) {
                var bits: UInt32 = 0
                for place in start..<start + 3 { bits = bits << 8 | (place < bytes.count ? UInt32(bytes[place]) : 0) }
                for place in 1...4 {
                    text[end - place] = alphabet[Int(bits & 0x3F)]
                    bits >>= 6
                }
                start += 3
            }
            for place in bytes.count..<start { text[length - 1 - (place - bytes.count)] = UInt8(ascii: "=") }
            return length
        }
    }

    /// The bytes; nil for what ``encode(_:)`` never writes: other characters, line ends, missing padding, bits behind the
    /// last byte that are not zero. So one value has one text.
    package static func decode(_ text: String) -> [UInt8]? {
        guard let bytes = decodeLeniently(text), encode(bytes).utf8.elementsEqual(text.utf8) else { return nil }
        return bytes
    }

    /// Like ``decode(_:)``, but takes missing padding and bits behind the last byte, as many receivers' libraries do.
    package static func decodeLeniently(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3)
        var (bits, bitsCount, padding) = (UInt32(0), 0, 0)
        for character in text.utf8 {
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = value(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            bitsCount += 6
            if bitsCount >= 8 {
                bitsCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitsCount))
            }
        }
        // Six bits left over are one character too few for a byte; two of padding are the most that a group has.
        return bitsCount < 6 && padding <= 2 ? bytes : nil
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
