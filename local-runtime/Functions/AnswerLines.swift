internal import Glibc

/// Cuts what an instance writes into its answers: one line each.
struct AnswerLines {
    private var pending: [UInt8] = []
    /// How far it is known that there is no end of a line.
    private var searched = 0

    /// Whether nothing is left of a line that has not ended.
    var isEmpty: Bool { pending.isEmpty }
    var isTooLong: Bool { pending.count > Invocation.answerMax }

    /// - Returns: the lines that are whole now, with their ends.
    mutating func take(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        if pending.isEmpty { pending = bytes } else { pending += bytes }
        var (lines, start): ([ArraySlice<UInt8>], Int) = ([], 0)
        while let end = Self.lineFeed(in: pending, from: searched) {
            lines.append(pending[start...end])
            start = end + 1
            searched = start
        }
        pending = start == pending.count ? [] : Array(pending[start...])
        searched = pending.count
        return lines
    }

    private static func lineFeed(in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard start < buffer.count, let base = buffer.baseAddress,
                let place = memchr(base + start, 0x0A, buffer.count - start)
            else { return nil }
            return base.distance(to: place)
        }
    }
}
