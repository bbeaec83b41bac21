/// The scalars, sorted into letters: two scalars that no set of a pattern tells apart are the same letter.
///
/// So an automaton needs a handful of columns instead of 1,114,112.
struct PatternAlphabet: Sendable {
    /// Where each run of scalars with the same letter begins; in order, the first is 0.
    private let starts: [UInt32]
    /// The letter of each run.
    private let letters: [UInt16]
    /// The letters of the first 128 scalars, looked up at once.
    private let asciiLetters: [UInt16]
    /// Letters are 0..<count.
    let count: Int

    init(telling sets: [ScalarSet]) {
        var boundaries: Set<UInt32> = [0]
        for range in sets.lazy.flatMap(\.ranges) {
            boundaries.insert(range.lowerBound)
            if range.upperBound < ScalarSet.scalarMax { boundaries.insert(range.upperBound + 1) }
        }
        let starts = boundaries.sorted()
        // All runs begin in one part; each set then splits the parts that it cuts.
        var parts = [Int](repeating: 0, count: starts.count)
        var partsMade = 1
        for set in sets {
            var inside: [Int: Int] = [:]
            for run in Self.runs(of: set, starts: starts) {
                if let part = inside[parts[run]] {
                    parts[run] = part
                } else {
                    inside[parts[run]] = partsMade
                    parts[run] = partsMade
                    partsMade += 1
                }
            }
        }
        var numbers: [Int: UInt16] = [:]
        for part in parts where numbers[part] == nil { numbers[part] = UInt16(numbers.count) }
        let letters = parts.compactMap { numbers[$0] }
        (self.starts, self.letters, count) = (starts, letters, numbers.count)
        asciiLetters = (0..<128).map { letters[Self.run(of: $0, starts: starts)] }
    }

    func letter(of scalar: Unicode.Scalar) -> Int {
        scalar.value < 128
            ? Int(asciiLetters[Int(scalar.value)]) : Int(letters[Self.run(of: scalar.value, starts: starts)])
    }

    /// The letters of a set that was among those to tell.
    func letters(of set: ScalarSet) -> Set<Int> {
        Set(Self.runs(of: set, starts: starts).map { Int(letters[$0]) })
    }

    private static func runs(of set: ScalarSet, starts: [UInt32]) -> [Int] {
        set.ranges.flatMap { run(of: $0.lowerBound, starts: starts)...run(of: $0.upperBound, starts: starts) }
    }

    private static func run(of scalar: UInt32, starts: [UInt32]) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= scalar { low = middle } else { high = middle }
        }
        return low
    }
}
