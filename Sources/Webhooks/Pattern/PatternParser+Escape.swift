extension PatternParser {
    /// What a backslash outside a class begins.
    /// - Parameter start: where the backslash stands, which has been passed.
    /// - Returns: nil for `\E` that ends no quotation.
    mutating func parseEscape(from start: Int) throws(PatternError) -> PatternNode? {
        if let set = try parseNamedSet(from: start) { return .scalar(set) }
        if take("A") { return .assertion(.textStart) }
        if take("z") { return .assertion(.textEnd) }
        if take("b") { return .assertion(.wordBoundary) }
        if take("B") { return .assertion(.noWordBoundary) }
        if take("E") { return nil }
        return literal(try parseScalarEscape(from: start))
    }

    /// `\d`, `\pL`, `\p{Lu}` and the like; nil, and nothing is passed, for any other escape.
    mutating func parseNamedSet(from start: Int) throws(PatternError) -> ScalarSet? {
        if take("d") { return folded(.digits) }
        if take("D") { return folded(.digits).inverted }
        if take("w") { return folded(.word) }
        if take("W") { return folded(.word).inverted }
        if take("s") { return folded(.space) }
        if take("S") { return folded(.space).inverted }
        let isCapital = take("P")
        guard isCapital || take("p") else { return nil }
        let isBraced = take("{")
        let isNegated = isBraced && take("^")
        guard let name = isBraced ? text(upTo: "}") : next().map({ String($0) }), let set = ScalarSet.category(name)
        else {
            throw error("\\p takes L, M, N, P, S, Z or one of their parts, such as \\p{L} or \\p{Lu}", at: start)
        }
        return isCapital != isNegated ? folded(set).inverted : folded(set)
    }

    /// An escape that means one scalar.
    mutating func parseScalarEscape(from start: Int) throws(PatternError) -> Unicode.Scalar {
        switch next() {
        case "a": return "\u{07}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "x": return try parseHex(from: start)
        case nil: throw error("a backslash ends the pattern: write \"\\\\\" for a backslash", at: start)
        case "1", "2", "3", "4", "5", "6", "7", "8", "9", "k":
            throw error("back-references are not supported: say what must match instead", at: start)
        case "Z": throw error("\\Z is not supported: use \\z for the end of the text", at: start)
        case let scalar? where scalar.isASCII && (scalar == "_" || !ScalarSet.word.contains(scalar.value)):
            return scalar
        case let scalar?:
            throw error(
                "\\\(scalar) means nothing here: letters are escaped only as in \\n, \\d, \\b or \\x41", at: start)
        }
    }

    /// `\x41` or `\x{1F600}`
    private mutating func parseHex(from start: Int) throws(PatternError) -> Unicode.Scalar {
        let isBraced = take("{")
        let digits = isBraced ? text(upTo: "}") : [next(), next()].compactMap { $0.map { String($0) } }.joined()
        guard let digits, (isBraced ? 1...6 : 2...2).contains(digits.utf8.count),
            digits.utf8.allSatisfy(Self.isHexDigit), let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
        else { throw error("write \\x with two hex digits, or a Unicode scalar in braces as in \\x{1F600}", at: start) }
        return scalar
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
