/// A set of small numbers.
struct BitSet: Hashable, Sendable, Sequence {
    private var words: [UInt64]

    /// - Parameter capacity: every member is below it.
    init(capacity: Int) { words = Array(repeating: 0, count: (capacity + 63) / 64) }

    /// - Returns: false where the number was there already.
    @discardableResult
    mutating func insert(_ number: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(number & 63)
        guard words[number >> 6] & bit == 0 else { return false }
        words[number >> 6] |= bit
        return true
    }

    func makeIterator() -> Iterator { Iterator(words: words) }

    /// From the smallest to the largest.
    struct Iterator: IteratorProtocol {
        fileprivate let words: [UInt64]
        private var index = -1
        private var rest: UInt64 = 0

        fileprivate init(words: [UInt64]) { self.words = words }

        mutating func next() -> Int? {
            while rest == 0 {
                index += 1
                guard index < words.count else { return nil }
                rest = words[index]
            }
            defer { rest &= rest - 1 }
            return index << 6 + rest.trailingZeroBitCount
        }
    }
}
