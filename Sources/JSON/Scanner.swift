/// Reads a JSON text once, from front to back, and indexes what it finds.
struct Scanner {
    let bytes: [UInt8]
    private var position = 0
    private(set) var nodes: [JSONDocument.Node] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        nodes.reserveCapacity(min(bytes.count / 8 + 8, 4096))
    }

    mutating func scanDocument() throws(JSONError) {
        skipSpace()
        try scanValue(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw expected("the end of the text") }
    }

    private mutating func scanValue(depth: Int) throws(JSONError) {
        switch peek {
        case UInt8(ascii: "\""): try scanString()
        case UInt8(ascii: "{"): try scanObject(depth: depth + 1)
        case UInt8(ascii: "["): try scanArray(depth: depth + 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try scanNumber()
        case UInt8(ascii: "t"): try scanWord("true", .boolean)
        case UInt8(ascii: "f"): try scanWord("false", .boolean)
        case UInt8(ascii: "n"): try scanWord("null", .null)
        default: throw expected("a value")
        }
    }

    // MARK: - Arrays and objects

    private mutating func scanArray(depth: Int) throws(JSONError) {
        let index = try open(.array, depth: depth)
        if take(UInt8(ascii: "]")) { return close(index) }
        while true {
            try scanValue(depth: depth)
            skipSpace()
            if take(UInt8(ascii: "]")) { return close(index) }
            guard take(UInt8(ascii: ",")) else { throw expected("\",\" or \"]\"") }
            skipSpace()
        }
    }

    private mutating func scanObject(depth: Int) throws(JSONError) {
        let index = try open(.object, depth: depth)
        if take(UInt8(ascii: "}")) { return close(index) }
        var names = NameSet(of: index)
        while true {
            guard peek == UInt8(ascii: "\"") else { throw expected("a name in quotes") }
            let name = nodes.count
            try scanString()
            guard names.insert(name, of: nodes, in: bytes) else {
                throw JSONError(.duplicateName(path(to: name)), at: Int(nodes[name].start))
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw expected("\":\"") }
            skipSpace()
            try scanValue(depth: depth)
            skipSpace()
            if take(UInt8(ascii: "}")) { return close(index) }
            guard take(UInt8(ascii: ",")) else { throw expected("\",\" or \"}\"") }
            skipSpace()
        }
    }

    private mutating func open(_ kind: JSONDocument.Node.Kind, depth: Int) throws(JSONError) -> Int {
        guard depth <= JSONDocument.depthMax else { throw JSONError(.depth, at: position) }
        let index = nodes.count
        append(kind, from: position)
        position += 1
        skipSpace()
        return index
    }

    private mutating func close(_ index: Int) {
        nodes[index].end = UInt32(position)
        nodes[index].next = UInt32(nodes.count)
    }

    // MARK: - Strings, numbers, words

    private mutating func scanString() throws(JSONError) {
        let start = position
        var isEscaped = false
        position += 1
        while true {
            skip(while: isPlain)
            switch peek {
            case UInt8(ascii: "\""):
                position += 1
                return append(.string, from: start, isEscaped: isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                try scanEscape()
            case 0x80...: try scanMultibyte()
            default:
                guard position < bytes.count else { throw expected("the closing quote of a string") }
                throw JSONError(.syntax("a control character in a string must be escaped"), at: position)
            }
        }
    }

    private mutating func scanEscape() throws(JSONError) {
        position += 1
        switch peek {
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                guard isHexDigit(peek) else { throw expected("four hex digits after \\u") }
                position += 1
            }
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        default: throw expected("an escape such as \\n or \\u00e9")
        }
    }

    /// One scalar beyond ASCII, by the table of RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
    private mutating func scanMultibyte() throws(JSONError) {
        let (count, second): (Int, ClosedRange<UInt8>) =
            switch peek {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: throw JSONError(.encoding, at: position)
            }
        guard position + count <= bytes.count, second.contains(bytes[position + 1]) else {
            throw JSONError(.encoding, at: position)
        }
        for offset in 2..<count where bytes[position + offset] & 0xC0 != 0x80 {
            throw JSONError(.encoding, at: position)
        }
        position += count
    }

    private mutating func scanNumber() throws(JSONError) {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try scanDigits() }
        if take(UInt8(ascii: ".")) { try scanDigits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try scanDigits()
        }
        append(.number, from: start)
    }

    private mutating func scanDigits() throws(JSONError) {
        guard isDigit(peek) else { throw expected("a digit") }
        skip(while: isDigit)
    }

    private mutating func scanWord(_ word: String, _ kind: JSONDocument.Node.Kind) throws(JSONError) {
        let start = position
        for byte in word.utf8 where !take(byte) {
            throw JSONError(.syntax("expected a value"), at: start)
        }
        append(kind, from: start)
    }

    // MARK: - Steps

    /// The byte that is next; 0, which the grammar allows nowhere, at the end.
    private var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte, position < bytes.count else { return false }
        position += 1
        return true
    }

    @inline(__always)
    private mutating func skipSpace() {
        if peek <= 0x20 { skip { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D } }
    }

    private mutating func skip(while isPart: (UInt8) -> Bool) { position = end(from: position, while: isPart) }

    private func end(from start: Int, while isPart: (UInt8) -> Bool) -> Int {
        let text = bytes.span
        var end = start
        while end < text.count, isPart(text[end]) { end += 1 }
        return end
    }

    @inline(__always)
    private mutating func append(_ kind: JSONDocument.Node.Kind, from start: Int, isEscaped: Bool = false) {
        nodes.append(
            JSONDocument.Node(
                kind: kind, isEscaped: isEscaped, start: UInt32(start), end: UInt32(position),
                next: UInt32(nodes.count + 1)))
    }

    private func expected(_ what: String) -> JSONError { JSONError(.syntax("expected \(what)"), at: position) }
}

func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }

/// Whether the byte stands for itself in a string, alone.
private func isPlain(_ byte: UInt8) -> Bool {
    byte &- 0x20 < 0x60 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
}
