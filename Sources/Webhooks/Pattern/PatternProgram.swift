/// A pattern as instructions, over an alphabet of its own.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Uses one scalar, if it is that letter.
        case letter(UInt16, next: UInt16)
        /// Uses one scalar, if its letter is in that row of ``rows``.
        case row(UInt16, next: UInt16)
        /// Goes on only where the assertion holds.
        case assertion(PatternAssertion, next: UInt16)
        /// Goes both ways.
        case split(UInt16, UInt16)
        case match
    }

    private(set) var code: [Instruction] = []
    private(set) var start = 0
    let alphabet: PatternAlphabet
    /// For each row, which letters are in it: `rows[row * alphabet.count + letter]`.
    private var rows: [Bool] = []
    /// What each letter is to an assertion.
    private let surroundings: [PatternAssertion.Surrounding]

    init(_ node: PatternNode) {
        var compiler = PatternCompiler()
        start = Int(compiler.compile(node, next: compiler.emit(.match)))
        let looked: [ScalarSet] = compiler.looksAtScalars ? [.newline, .word] : []
        alphabet = PatternAlphabet(telling: compiler.sets + looked)

        var surroundings = [PatternAssertion.Surrounding](repeating: .other, count: alphabet.count)
        for (set, surrounding) in zip(looked, [.newline, .word] as [PatternAssertion.Surrounding]) {
            for letter in alphabet.letters(of: set) { surroundings[letter] = surrounding }
        }
        self.surroundings = surroundings

        let entries = compiler.sets.map { enter($0) }
        code = compiler.code.map { instruction in
            switch instruction {
            case .scalar(let set, let next): entries[set](next)
            case .assertion(let assertion, let next): .assertion(assertion, next: next)
            case .split(let one, let other): .split(one, other)
            case .match: .match
            }
        }
    }

    /// Adds a row for the set, unless it is a single letter.
    private mutating func enter(_ set: ScalarSet) -> (UInt16) -> Instruction {
        let letters = alphabet.letters(of: set)
        if letters.count == 1, let letter = letters.first { return { .letter(UInt16(letter), next: $0) } }
        let row = UInt16(rows.count / alphabet.count)
        rows += (0..<alphabet.count).map { letters.contains($0) }
        return { .row(row, next: $0) }
    }

    func isLetter(_ letter: Int, inRow row: UInt16) -> Bool { rows[Int(row) * alphabet.count + letter] }

    func surrounding(of letter: Int?) -> PatternAssertion.Surrounding { letter.map { surroundings[$0] } ?? .edge }
}
