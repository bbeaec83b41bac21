/// Where a call stands in a distributed trace: the value of a `traceparent` header (W3C Trace Context, 3.2), checked.
package struct TraceParent: Equatable, Sendable {
    /// In the form of version 00: `00-<trace id>-<parent id>-<flags>`, 55 characters.
    package let text: String

    /// Bytes of version 00. A later version may be longer, by members of its own.
    private static let length = 55
    private static let traceID = 3..<35
    private static let parentID = 36..<52
    /// `sampled` and, of level 2, `random-trace-id`. The others have no meaning yet and must be sent as zero (3.2.2.5).
    private static let flagsKnown: UInt8 = 0x03

    /// Nil where the header is to be ignored (3.2.2, 4.3): a wrong length, upper case, an id that is all zeros, version ff.
    package init?(_ header: String) {
        let bytes = Array(header.utf8)
        guard bytes.count >= Self.length, [2, 35, 52].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }),
            let version = Self.byte(bytes[0..<2]), version != 0xFF,
            version == 0 ? bytes.count == Self.length : bytes.count == Self.length || bytes[55] == UInt8(ascii: "-"),
            Self.isID(bytes[Self.traceID]), Self.isID(bytes[Self.parentID]), let flags = Self.byte(bytes[53..<55])
        else { return nil }
        text = Self.text(bytes[Self.traceID], bytes[Self.parentID], flags: flags & Self.flagsKnown)
    }

    /// The trace that all spans have in common: 32 hexadecimal digits.
    package var traceID: String { String(decoding: Array(text.utf8)[Self.traceID], as: UTF8.self) }

    /// What is passed on: the same trace and flags, with this span for the parent.
    /// - Parameter span: random; 0 is taken as 1, since an id of zeros is none.
    package func child(span: UInt64) -> TraceParent {
        var bytes = Array(text.utf8)
        var rest = max(span, 1)
        for index in Self.parentID.reversed() {
            bytes[index] = Self.digits[Int(rest & 15)]
            rest >>= 4
        }
        return TraceParent(checked: String(decoding: bytes, as: UTF8.self))
    }

    private init(checked text: String) { self.text = text }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func text(_ trace: ArraySlice<UInt8>, _ parent: ArraySlice<UInt8>, flags: UInt8) -> String {
        let dash = [UInt8(ascii: "-")]
        let flags = [digits[Int(flags >> 4)], digits[Int(flags & 15)]]
        return String(decoding: Array("00".utf8) + dash + trace + dash + parent + dash + flags, as: UTF8.self)
    }

    private static func isID(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { digit($0) != nil } && bytes.contains { $0 != UInt8(ascii: "0") }
    }

    private static func byte(_ bytes: ArraySlice<UInt8>) -> UInt8? {
        guard let first = bytes.first.flatMap(digit), let last = bytes.last.flatMap(digit) else { return nil }
        return first << 4 | last
    }

    /// Upper case is not allowed (3.2.2).
    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
