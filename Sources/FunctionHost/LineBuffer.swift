internal import Glibc

/// Cuts a stream of bytes into lines.
struct LineBuffer {
    private let lineBytesMax: Int
    /// Whole, and not taken yet.
    private var lines: [[UInt8]] = []
    /// The beginning of a line whose end has not come yet.
    private var partial: [UInt8] = []
    /// The line is too long already: only one byte too many is kept, so that it is refused for its length.
    private var isOverlong = false

    init(lineBytesMax: Int) { self.lineBytesMax = lineBytesMax }

    /// Whole lines that wait.
    var count: Int { lines.count }
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
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            var start = 0
            while let end = memchr(base + start, 0x0A, buffer.count - start) {
                let length = UnsafeRawPointer(end) - (base + start)
                extend(UnsafeRawBufferPointer(start: base + start, count: length))
                endLine()
                start += length + 1
            }
            extend(UnsafeRawBufferPointer(start: base + start, count: buffer.count - start))
        }
    }

    /// What came after the last line break is a line too, when nothing follows.
    mutating func endLastLine() {
        if !partial.isEmpty { endLine() }
    }

    mutating func take(upTo limit: Int) -> [[UInt8]] {
        let taken = Array(lines.prefix(limit))
        lines.removeFirst(taken.count)
        byteCount -= taken.reduce(0) { $0 + $1.count }
        return taken
    }

    private mutating func extend(_ bytes: UnsafeRawBufferPointer) {
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
