/// Writes one JSON text. Commas are its own affair; values are written in the order of the calls.
///
///     var writer = JSONWriter()
///     writer.object { $0.member("id", "wh_1"); $0.member("events") { $0.array { $0.string("ticket.created") } } }
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Whether the next value of the open array or object is its first.
    private var isFirst = true

    /// - Parameter capacity: bytes there is room for from the beginning: a text that grows beyond is copied.
    package init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        wrap(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    package mutating func array(_ body: (inout JSONWriter) -> Void) {
        wrap(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    /// The name of a member; its value must follow.
    package mutating func name(_ name: String) {
        separate()
        appendString(name)
        bytes.append(UInt8(ascii: ":"))
        isFirst = true
    }

    package mutating func string(_ value: String) {
        separate()
        appendString(value)
    }

    package mutating func integer(_ value: Int) { token(String(value)) }

    /// A finite number in the shortest form that reads back the same; a whole one without a fraction.
    package mutating func number(_ value: Double) {
        precondition(value.isFinite, "JSON has no word for it")
        token(value == value.rounded() && abs(value) <= 0x1p53 ? String(Int(value)) : String(value))
    }

    package mutating func boolean(_ value: Bool) { token(value ? "true" : "false") }

    package mutating func null() { token("null") }

    /// A value that is JSON already, byte for byte.
    package mutating func verbatim(_ value: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: value)
    }

    private mutating func token(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func wrap(_ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(open)
        isFirst = true
        body(&self)
        bytes.append(close)
        isFirst = false
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    private mutating func appendString(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        let text = value.utf8.span
        var isPlain = true
        for index in text.indices { isPlain = isPlain && !Self.mustBeEscaped(text[index]) }
        if isPlain {
            bytes.append(contentsOf: value.utf8)
        } else {
            for index in text.indices {
                if Self.mustBeEscaped(text[index]) { appendEscape(text[index]) } else { bytes.append(text[index]) }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// By RFC 8259 only the controls below the space; DEL goes with them, since terminals take it as one.
    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(hexDigit(byte >> 4))
            bytes.append(hexDigit(byte & 0xF))
        }
    }

    private func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension JSONWriter {
    package mutating func member(_ name: String, _ value: String) {
        self.name(name)
        string(value)
    }

    package mutating func member(_ name: String, _ value: Int) {
        self.name(name)
        integer(value)
    }

    package mutating func member(_ name: String, _ value: Bool) {
        self.name(name)
        boolean(value)
    }

    /// A member whose value is written by `body`.
    package mutating func member(_ name: String, _ body: (inout JSONWriter) -> Void) {
        self.name(name)
        body(&self)
    }
}
