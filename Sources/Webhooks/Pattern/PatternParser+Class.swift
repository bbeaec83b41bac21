extension PatternParser {
    /// - Parameter start: where the `[` stands, which has been passed.
    mutating func parseClass(from start: Int) throws(PatternError) -> ScalarSet {
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        // A "]" that comes first means itself.
        repeat {
            guard peek != nil else { throw error("this class is not closed: add \"]\"", at: start) }
            ranges += try parseClassItem().ranges
        } while !take("]")
        return isNegated ? ScalarSet(ranges).inverted : ScalarSet(ranges)
    }

    private mutating func parseClassItem() throws(PatternError) -> ScalarSet {
        let start = position
        if let set = try parsePOSIXClass() { return set }
        if take("\\"), let set = try parseNamedSet(from: start) { return set }
        position = start
        let first = try parseClassScalar()
        let hyphen = position
        guard take("-"), let next = peek, next != "]" else {
            position = hyphen
            return folded(ScalarSet(first))
        }
        let last = try parseClassScalar()
        guard first <= last else { throw error("this range runs backwards: write the smaller end first", at: start) }
        return folded(ScalarSet([first.value...last.value]))
    }

    private mutating func parseClassScalar() throws(PatternError) -> Unicode.Scalar {
        let start = position
        guard let scalar = next() else { throw error("this class is not closed: add \"]\"") }
        guard scalar == "\\" else { return scalar }
        if try parseNamedSet(from: start) != nil {
            throw error("a range ends with a character, not with a class", at: start)
        }
        return try parseScalarEscape(from: start)
    }

    /// `[:alpha:]` or `[:^alpha:]`; nil for anything that only begins like it.
    private mutating func parsePOSIXClass() throws(PatternError) -> ScalarSet? {
        let start = position
        guard take("[:") else { return nil }
        let isNegated = take("^")
        guard let name = text(upTo: ":"), take("]") else {
            position = start
            return nil
        }
        guard let set = ScalarSet.posix(name) else {
            throw error(
                "no class has that name: there are alpha, digit, alnum, space, upper, lower, punct …", at: start)
        }
        return isNegated ? folded(set).inverted : folded(set)
    }

    func folded(_ set: ScalarSet) -> ScalarSet { flags.ignoresCase ? set.caseFolded : set }
}
