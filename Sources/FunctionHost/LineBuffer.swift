/// Cuts a stream of bytes into lines.
struct LineBuffer {
    private let lineBytesMax: Int
    private var lines: [[UInt8]] = []
    private var first = 0
    /// The beginning of a line whose end has not come yet.
    private var partial: [UInt8] = []
    /// The line is too long already: only one byte too many is kept, so that it is refused for its length.
    private var isOverlong = false

    init(lineBytesMax: Int) { self.lineBytesMax = lineBytesMax }

    /// Whole lines that wait.
    var count: Int { lines.count - first }
    private(set) var byteCount = 0

    /// Reads what is there, waiting for the first byte.
    /// - Returns: false at the end of the stream.
    mutating func fill(from descriptor: Int32) -> Bool {
        var bytes: [UInt8] = []
        guard readSome(from: descriptor, upTo: 262_144, into: &bytes) else { return false }
        append(bytes)
        return true
    }

    mutating func append(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            extend(rest[..<end])
            endLine()
            rest = rest[(end + 1)...]
        }
        extend(rest)
    }

    /// What came after the last line break is a line too, when nothing follows.
    mutating func endLastLine() {
        if !partial.isEmpty { endLine() }
    }

    mutating func take(upTo limit: Int) -> [[UInt8]] {
        let end = min(first + limit, lines.count)
        let taken = Array(lines[first..<end])
        first = end
        byteCount -= taken.reduce(0) { $0 + $1.count }
        if first == lines.count { (lines, first) = ([], 0) }
        return taken
    }

    private mutating func extend(_ bytes: ArraySlice<UInt8>) {
        guard !isOverlong else { return }
        if partial.count + bytes.count > lineBytesMax {
            partial += bytes.prefix(lineBytesMax + 1 - partial.count)
            isOverlong = true
        } else {
            partial += bytes
        }
    }

    private mutating func endLine() {
        byteCount += partial.count
        lines.append(partial)
        (partial, isOverlong) = ([], false)
    }
}
