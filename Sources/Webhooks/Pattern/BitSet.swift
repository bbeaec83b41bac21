/// A set of small numbers.
struct BitSet: Hashable, Sendable {
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

    mutating func removeAll() {
        for index in words.indices { words[index] = 0 }
    }

    func forEach(_ body: (Int) -> Void) {
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                body(index << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }
}
