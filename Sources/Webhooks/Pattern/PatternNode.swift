/// A pattern as it was read.
indirect enum PatternNode {
    /// One scalar of the set.
    case scalar(ScalarSet)
    case assertion(PatternAssertion)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// At least `min` times, at most `max`, or without end where that is nil.
    case repetition(PatternNode, min: Int, max: Int?)

    /// Instructions that this compiles to, less the one for the match. Beyond the limit it stops counting, so that nested repeats cannot overflow it.
    var size: Int {
        let exact =
            switch self {
            case .scalar, .assertion: 1
            case .sequence(let parts): parts.reduce(0) { $0 + $1.size }
            case .choice(let branches): branches.reduce(branches.count - 1) { $0 + $1.size }
            case .repetition(let part, let min, let max?): min * part.size + (max - min) * (part.size + 1)
            case .repetition(let part, let min, nil): Swift.max(min, 1) * part.size + 1
            }
        return min(exact, Pattern.instructionsMax + 1)
    }

    /// The text that this matches, where it matches one text only.
    var literal: String? {
        switch self {
        case .scalar(let set): return set.onlyScalar.map { String($0) }
        case .sequence(let parts):
            var text = String.UnicodeScalarView()
            for part in parts {
                guard case .scalar(let set) = part, let scalar = set.onlyScalar else { return nil }
                text.append(scalar)
            }
            return String(text)
        case .assertion, .choice, .repetition: return nil
        }
    }
}

/// What must be true of a place in the text, without using any of it.
enum PatternAssertion: Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary

    /// - Parameters:
    ///   - before: what stands before the place.
    ///   - after: what stands after it.
    func holds(before: Surrounding, after: Surrounding) -> Bool {
        switch self {
        case .textStart: before == .edge
        case .textEnd: after == .edge
        case .lineStart: before == .edge || before == .newline
        case .lineEnd: after == .edge || after == .newline
        case .wordBoundary: (before == .word) != (after == .word)
        case .noWordBoundary: (before == .word) == (after == .word)
        }
    }

    /// Whether the answer depends on more than where the text begins and ends.
    var looksAtScalars: Bool { self != .textStart && self != .textEnd }

    /// What stands beside a place, as far as assertions care.
    enum Surrounding: UInt8, Sendable { case edge, newline, word, other }
}
