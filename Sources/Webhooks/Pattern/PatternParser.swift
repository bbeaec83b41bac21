/// Reads a pattern.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    /// In scalars from the beginning.
    var position = 0
    var flags = Flags()

    struct Flags {
        /// `i`
        var ignoresCase = false
        /// `m`
        var isMultiline = false
        /// `s`
        var dotTakesNewline = false
    }

    init(_ text: String) throws(PatternError) {
        scalars = Array(text.unicodeScalars)
        guard scalars.count <= Pattern.lengthMax else {
            throw PatternError("a pattern has at most \(Pattern.lengthMax) characters", at: Pattern.lengthMax)
        }
    }

    mutating func parse() throws(PatternError) -> PatternNode {
        let node = try parseChoice(depth: 0)
        if position < scalars.count { throw error("this \")\" closes no group: write \"\\)\" for a parenthesis") }
        try check(node, at: 0)
        return node
    }

    /// Branches between `|`, up to the end of the group or of the pattern.
    mutating func parseChoice(depth: Int) throws(PatternError) -> PatternNode {
        var branches: [PatternNode] = []
        var parts: [PatternNode] = []
        while let scalar = peek, scalar != ")" {
            if take("|") {
                branches.append(.sequence(parts))
                parts = []
            } else if take("\\Q") {
                var quoted = quoted()
                if let last = quoted.popLast() { quoted.append(try parseRepetition(of: last)) }
                parts += quoted
            } else if let atom = try parseAtom(depth: depth) {
                parts.append(try parseRepetition(of: atom))
            }
        }
        return branches.isEmpty ? .sequence(parts) : .choice(branches + [.sequence(parts)])
    }

    /// - Returns: nil for flags, which match nothing themselves.
    private mutating func parseAtom(depth: Int) throws(PatternError) -> PatternNode? {
        let start = position
        if try parseBounds() != nil {
            throw error("there is nothing to repeat here: write a backslash before the sign to mean itself", at: start)
        }
        guard let scalar = next() else { return nil }
        switch scalar {
        case "(": return try parseGroup(from: start, depth: depth + 1)
        case "[": return .scalar(try parseClass(from: start))
        case ".": return .scalar(flags.dotTakesNewline ? .all : ScalarSet.newline.inverted)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case "\\": return try parseEscape(from: start)
        default: return literal(scalar)
        }
    }

    func literal(_ scalar: Unicode.Scalar) -> PatternNode {
        .scalar(flags.ignoresCase ? ScalarSet(scalar).caseFolded : ScalarSet(scalar))
    }

    /// What stands after `\Q`, up to `\E` or the end.
    private mutating func quoted() -> [PatternNode] {
        var parts: [PatternNode] = []
        while !take("\\E"), let scalar = next() { parts.append(literal(scalar)) }
        return parts
    }

    // MARK: - Repeats

    private mutating func parseRepetition(of atom: PatternNode) throws(PatternError) -> PatternNode {
        let start = position
        guard let bounds = try parseBounds() else { return atom }
        _ = take("?")
        let end = position
        if try parseBounds() != nil {
            throw error("this repeats a repeat: put what is to be repeated into \"(?:\" and \")\"", at: end)
        }
        // Nothing, however often, is nothing; and it would be written out as often as nested repeats say.
        if atom.size == 0 { return .sequence([]) }
        let node = PatternNode.repetition(atom, min: bounds.min, max: bounds.max)
        try check(node, at: start)
        return node
    }

    /// `*`, `+`, `?` or a count in braces. Braces that hold no count mean themselves.
    private mutating func parseBounds() throws(PatternError) -> (min: Int, max: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        guard take("{"), let min = number() else {
            position = start
            return nil
        }
        let max = take(",") ? number() : min
        guard take("}") else {
            position = start
            return nil
        }
        guard Swift.max(min, max ?? 0) <= Pattern.repeatsMax else {
            throw error("a count is at most \(Pattern.repeatsMax)", at: start)
        }
        guard min <= max ?? min else { throw error("the first count must not be larger than the second", at: start) }
        return (min, max)
    }

    /// A count, cut off just above the largest.
    private mutating func number() -> Int? {
        let start = position
        var value = 0
        while let digit = peek?.value, (0x30...0x39).contains(digit) {
            value = min(value * 10 + Int(digit - 0x30), Pattern.repeatsMax + 1)
            position += 1
        }
        return position > start ? value : nil
    }

    private func check(_ node: PatternNode, at offset: Int) throws(PatternError) {
        guard node.size < Pattern.instructionsMax else {
            throw error(
                "the pattern is too large: with its repeats written out it has more than \(Pattern.instructionsMax) parts",
                at: offset)
        }
    }

    // MARK: - Steps

    var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func next() -> Unicode.Scalar? {
        guard let scalar = peek else { return nil }
        position += 1
        return scalar
    }

    mutating func take(_ text: String) -> Bool {
        guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    /// The text up to the scalar that ends it, which is passed too; nil, and nothing is passed, where it does not come.
    mutating func text(upTo end: Unicode.Scalar) -> String? {
        guard let index = scalars[position...].firstIndex(of: end) else { return nil }
        defer { position = index + 1 }
        return String(String.UnicodeScalarView(scalars[position..<index]))
    }

    func error(_ message: String, at offset: Int? = nil) -> PatternError {
        PatternError(message, at: offset ?? position)
    }
}
