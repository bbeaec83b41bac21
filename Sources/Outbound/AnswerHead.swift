internal import Webhooks

/// Reads the header lines of an answer as they come, within limits.
struct AnswerHead {
    /// Of all lines, those of interim answers (1xx) and trailers too: so a flood of either ends as well.
    static let bytesMax = 64 * 1024
    static let keptBytesMax = 16 * 1024
    static let keptLinesMax = 64

    /// Why the transfer was ended here.
    private(set) var fault: TransferError?

    /// Whether the head of a final answer has ended.
    var isWhole: Bool { state == .over }

    private var bytesSeen = 0
    /// Bytes of the line that comes next which ``admits(_:)`` has seen.
    private var bytesAhead = 0
    /// Whether a line that is no status was taken.
    private var hasHeader = false
    private var kept: [UInt8] = []
    private var linesSeen = 0
    private var state = State.interim

    private enum State {
        /// Before a final status line.
        case interim
        case final
        /// What comes now is a trailer.
        case over
    }

    /// Looks at a line, or the next part of it, before libcurl does. False ends the transfer.
    ///
    /// A line that begins with a space goes on with the one before. Where no header is before it, libcurl up to 8.1.0 goes on
    /// with the last header of another answer, whose memory it gave back (https://github.com/curl/curl/issues/11101).
    mutating func admits(_ part: UnsafeRawBufferPointer) -> Bool {
        defer { bytesAhead += part.count }
        guard bytesAhead == 0, !hasHeader, part.first == UInt8(ascii: " ") || part.first == UInt8(ascii: "\t") else {
            return true
        }
        return stop(.protocol, "The first header of the answer goes on with one that is not there.")
    }

    /// Takes one line, its end included. False ends the transfer.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        bytesSeen += line.count
        bytesAhead = 0
        guard bytesSeen <= Self.bytesMax else {
            return stop(.tooLarge, "The head of the answer is over \(Self.bytesMax / 1024) KiB.")
        }
        switch state {
        case .interim:
            if Self.isFinalStatus(line) { state = .final } else if Self.isHeader(line) { hasHeader = true }
        case .final where Self.isEnd(line):
            state = .over
        case .final:
            guard !Self.asksForDecoding(line) else {
                return stop(.protocol, "The answer has a transfer encoding that nobody asked for.")
            }
            if Self.isHeader(line) { hasHeader = true }
            keep(line)
        case .over:
            break
        }
        return true
    }

    /// The lines of the final answer, in order.
    var lines: HeaderLines { HeaderLines(String(decoding: kept, as: UTF8.self)) }

    mutating func reset() {
        (fault, bytesSeen, linesSeen, state, bytesAhead, hasHeader) = (nil, 0, 0, .interim, 0, false)
        kept.removeAll(keepingCapacity: true)
    }

    /// As ``HeaderLines`` has it; what is not `name: value`, or is a folded line's rest, is left out.
    private mutating func keep(_ line: UnsafeRawBufferPointer) {
        // A line may become one byte longer.
        guard linesSeen < Self.keptLinesMax, kept.count + line.count < Self.keptBytesMax else { return }
        linesSeen += 1
        guard let first = line.first, first > 0x20, let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0
        else { return }
        kept += Self.trimmed(line[..<colon])
        kept += [UInt8(ascii: ":"), UInt8(ascii: " ")]
        kept += Self.trimmed(line[(colon + 1)...])
        kept.append(UInt8(ascii: "\n"))
    }

    private mutating func stop(_ code: ErrorCode, _ message: String) -> Bool {
        fault = TransferError(code, message)
        return false
    }

    /// Whether a head ends here, to libcurl.
    private static func isEnd(_ line: UnsafeRawBufferPointer) -> Bool {
        line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n")
    }

    /// Whether libcurl surely keeps the line as a header: there is a name before the end that it sees, and it is no status,
    /// which it knows in small letters too.
    private static func isHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line.count < 5 || !matches(line[..<5], "http/"),
            let stop = line.firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == 0 || $0 == 0x0A || $0 == 0x0D })
        else { return false }
        return line[stop] == UInt8(ascii: ":")
    }

    /// `HTTP/1.1 200 OK`, `HTTP/2 200`: a final status begins with 2, 3, 4 or 5.
    private static func isFinalStatus(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line.starts(with: "HTTP/".utf8), let space = line.firstIndex(of: UInt8(ascii: " ")),
            space + 1 < line.count
        else { return false }
        return line[space + 1] != UInt8(ascii: "1")
    }

    /// libcurl would inflate `Transfer-Encoding: gzip`, asked for or not.
    private static func asksForDecoding(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line.count > 18, line[0] | 0x20 == UInt8(ascii: "t"), line[17] == UInt8(ascii: ":"),
            matches(line[..<17], "transfer-encoding")
        else { return false }
        return !matches(trimmed(line[18...]), "chunked")
    }

    /// - Parameter word: in lower case.
    private static func matches(_ bytes: some Collection<UInt8>, _ word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            bytes.count == word.count && zip(bytes, word).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 && $0 >= 0x41) }
        }
    }

    private static func trimmed<Bytes: BidirectionalCollection<UInt8>>(_ bytes: Bytes) -> Bytes.SubSequence
    where Bytes.SubSequence == Bytes {
        var bytes = bytes
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return bytes
    }
}
