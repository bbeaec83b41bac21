/// Finds where a head ends, while it comes in.
///
/// It looks at each byte once, and refuses what can be no head as soon as it sees it: a peer that speaks something else
/// gets its answer at once, not at the end of a time limit.
struct HeadBoundary {
    static let lineEndAdvice = "End each line of the head with CR LF, and use neither of them elsewhere."

    private var lineLength = 0
    private var afterReturn = false
    private var seen = 0

    /// The length of the head, up to and with its empty line; nil if more is needed.
    /// - Parameter bytes: all that has come so far; at each call at least as much as at the one before.
    mutating func find(in bytes: ArraySlice<UInt8>) throws(Problem) -> Int? {
        for byte in bytes.dropFirst(seen) {
            seen += 1
            switch byte {
            case 0x0A:
                guard afterReturn else { throw .badRequest(Self.lineEndAdvice) }
                if lineLength == 0 { return seen }
                (lineLength, afterReturn) = (0, false)
            case _ where afterReturn: throw .badRequest(Self.lineEndAdvice)
            case 0x0D: afterReturn = true
            case 0..<0x20 where byte != 0x09: throw .badRequest("The head holds a control character.")
            default: lineLength += 1
            }
        }
        return nil
    }
}
