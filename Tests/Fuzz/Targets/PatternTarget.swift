@testable import Webhooks

extension FuzzTarget {
    /// The first line is a pattern, the rest is a text. A second reader finds out by sets of places whether it matches.
    static let pattern = FuzzTarget(name: "pattern", lengthMax: 512) { input in
        let (line, rest) = input.firstLine
        let (text, subject) = (line.text, rest.prefix(120).map { $0 }.text)
        switch Result(catching: { () throws(PatternError) in try Pattern(text) }) {
        case .success(let pattern):
            try PatternCheck.check(pattern, text, on: subject)
            guard let stretched = rest.stretched?.text else { return }
            let bound = (stretched.utf8.count + 1) * (pattern.instructionCount + 1)
            try expect(pattern.run(over: stretched).steps <= bound, "more than \(bound) steps")
        case .failure(let error):
            try expect((0...text.unicodeScalars.count).contains(error.offset), "offset \(error.offset)")
        }
    }
}

private enum PatternCheck {
    static func check(_ pattern: Pattern, _ text: String, on subject: String) throws(Broken) {
        let run = pattern.run(over: subject)
        let bound = (subject.utf8.count + 1) * (pattern.instructionCount + 1)
        try expect(run.steps <= bound, "\(run.steps) steps, \(bound) at most")
        try expect(pattern.instructionCount <= Pattern.instructionsMax, "\(pattern.instructionCount) instructions")
        guard let matches = PatternReader(of: subject)?.matches(text) else { return }
        try expect(run.matches == matches, "matches: \(run.matches), to the second reader \(matches)")
    }
}

/// Matches by what each part of a pattern means: from a set of places to the set of places after it. It shares the parser
/// with the first reader, and nothing else. A place is a bit.
private struct PatternReader {
    private let scalars: [Unicode.Scalar]

    init?(of subject: String) {
        scalars = Array(subject.unicodeScalars.prefix(60))
        guard subject.unicodeScalars.count == scalars.count else { return nil }
    }

    /// Nil where it is no pattern.
    func matches(_ pattern: String) -> Bool? {
        guard var parser = try? PatternParser(pattern), let node = try? parser.parse() else { return nil }
        return ends(node, from: (1 << (scalars.count + 1)) - 1) != 0
    }

    private func ends(_ node: PatternNode, from starts: UInt64) -> UInt64 {
        if starts == 0 { return 0 }
        switch node {
        case .scalar(let set):
            return places { starts.has($0 - 1) && set.contains(scalars[$0 - 1].value) }
        case .assertion(let assertion): return starts & places(from: 0) { holds(assertion, at: $0) }
        case .sequence(let parts): return parts.reduce(starts) { ends($1, from: $0) }
        case .choice(let branches): return branches.reduce(0) { $0 | ends($1, from: starts) }
        case .repetition(let part, let min, let max):
            var places = starts
            for _ in 0..<min where places != 0 { places = ends(part, from: places) }
            var all = places
            var rest = max.map { $0 - min } ?? .max
            while rest > 0 {
                let more = all | ends(part, from: all)
                if more == all { break }
                (all, rest) = (more, rest - 1)
            }
            return all
        }
    }

    private func places(from first: Int = 1, where holds: (Int) -> Bool) -> UInt64 {
        var places: UInt64 = 0
        for place in stride(from: first, through: scalars.count, by: 1) where holds(place) {
            places |= 1 << UInt64(place)
        }
        return places
    }

    private func holds(_ assertion: PatternAssertion, at place: Int) -> Bool {
        let before = place > 0 ? scalars[place - 1] : nil
        let after = place < scalars.count ? scalars[place] : nil
        return switch assertion {
        case .textStart: before == nil
        case .textEnd: after == nil
        case .lineStart: before == nil || before == "\n"
        case .lineEnd: after == nil || after == "\n"
        case .wordBoundary: isWord(before) != isWord(after)
        case .noWordBoundary: isWord(before) == isWord(after)
        }
    }

    private func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar, scalar.isASCII else { return false }
        return scalar == "_" || Character(scalar).isLetter || Character(scalar).isNumber
    }
}

extension UInt64 {
    fileprivate func has(_ place: Int) -> Bool { self >> UInt64(place) & 1 == 1 }
}
