/// One pass of a program over a text.
///
/// All ways through the program are followed at once, so each scalar costs at most one look at each instruction. What a
/// look came to is kept in a ``PatternMemo``: most scalars then cost one look-up.
struct PatternRun {
    /// Scalars seen and instructions looked at.
    private(set) var steps = 0

    private let program: PatternProgram
    private var memo: PatternMemo

    init(_ program: PatternProgram) {
        self.program = program
        memo = PatternMemo(letters: program.alphabet.count)
    }

    mutating func matches(_ text: String) -> Bool {
        var state = memo.state(for: Place(active: BitSet(capacity: program.code.count), before: .edge))
        for scalar in text.unicodeScalars {
            steps += 1
            let letter = program.alphabet.letter(of: scalar)
            if let known = memo.next(from: state, by: letter) {
                state = known
                continue
            }
            guard let place = advance(from: memo.place(of: state), by: letter) else { return true }
            state = memo.record(place, from: state, by: letter)
        }
        return advance(from: memo.place(of: state), by: nil) == nil
    }

    /// A place between two scalars, and how far the ways through the program have come there.
    struct Place: Hashable {
        var active: BitSet
        var before: PatternAssertion.Surrounding
    }

    /// The next place.
    /// - Parameter letter: what stands at the place; nil at the end of the text.
    /// - Returns: nil where the program matches before that letter.
    private mutating func advance(from place: Place, by letter: Int?) -> Place? {
        let after = program.surrounding(of: letter)
        var next = BitSet(capacity: program.code.count)
        var seen = BitSet(capacity: program.code.count)
        var index = program.start  // a match may begin anywhere
        var rest = place.active.makeIterator()
        var pending: [UInt16] = []
        while true {
            if seen.insert(index) {
                steps += 1
                switch program.code[index] {
                case .letter(let wanted, let target):
                    if let letter, Int(wanted) == letter { next.insert(Int(target)) }
                case .row(let row, let target):
                    if let letter, program.isLetter(letter, inRow: row) { next.insert(Int(target)) }
                case .assertion(let assertion, let target):
                    if assertion.holds(before: place.before, after: after) {
                        index = Int(target)
                        continue
                    }
                case .split(let one, let other):
                    pending.append(other)
                    index = Int(one)
                    continue
                case .match:
                    return nil
                }
            }
            guard let following = pending.popLast().map({ Int($0) }) ?? rest.next() else { break }
            index = following
        }
        return Place(active: next, before: after)
    }
}
