/// Looks for one sequence of bytes in others, in linear time: Knuth, Morris and Pratt, "Fast Pattern Matching in Strings"
/// (1977).
struct SubstringSearch: Sendable {
    private let sought: [UInt8]
    /// For each count of bytes that fit: how many of their last are also the first, and need not be looked at again.
    private let restarts: [Int]

    init(for sought: some Sequence<UInt8>) {
        let sought = Array(sought)
        var restarts = [Int](repeating: 0, count: sought.count + 1)
        var fitting = 0
        for index in sought.indices.dropFirst() {
            while fitting > 0, sought[index] != sought[fitting] { fitting = restarts[fitting] }
            if sought[index] == sought[fitting] { fitting += 1 }
            restarts[index + 1] = fitting
        }
        (self.sought, self.restarts) = (sought, restarts)
    }

    func isFound(in text: some Sequence<UInt8>) -> Bool {
        if sought.isEmpty { return true }
        var fitting = 0
        for byte in text {
            while fitting > 0, byte != sought[fitting] { fitting = restarts[fitting] }
            if byte == sought[fitting] { fitting += 1 }
            if fitting == sought.count { return true }
        }
        return false
    }
}
