internal import Webhooks

/// Reads the body of an answer as it comes, within limits.
struct AnswerBody {
    /// What comes after this many bytes is not read: the connection is given up instead.
    static let bytesReadMax = 64 * 1024

    /// Whether the body was longer than that.
    private(set) var isCut = false

    private var bytesSeen = 0
    private var kept: [UInt8] = []

    /// False ends the transfer.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        kept.append(contentsOf: bytes.prefix(Answer.bodyKeptMax - kept.count))
        bytesSeen += bytes.count
        isCut = bytesSeen > Self.bytesReadMax
        return !isCut
    }

    /// The beginning of the body, as much as is kept.
    mutating func take() -> [UInt8] {
        defer { kept = [] }
        return kept
    }

    mutating func reset() {
        (isCut, bytesSeen) = (false, 0)
        kept.removeAll(keepingCapacity: true)
    }
}
