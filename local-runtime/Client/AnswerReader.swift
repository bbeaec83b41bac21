internal import Glibc
internal import Webhooks

/// Reads the one answer of a connection that ends after it (RFC 9112).
@RuntimeActor
struct AnswerReader {
    /// Bytes of the status line and the headers.
    static let headMax = 64 * 1024

    private let connection: Descriptor
    private let isHead: Bool
    private var bytes: [UInt8] = []

    init(_ connection: Descriptor, isHead: Bool) { (self.connection, self.isHead) = (connection, isHead) }

    /// - Throws: `ended` for what is no whole answer, or one that is too long.
    mutating func read(until deadline: ContinuousClock.Instant) async throws(IOFailure) -> RuntimeClient.Reply {
        while true {
            let head = try await readHead(until: deadline)
            // An interim answer has no body and another one after it.
            if !(100...199).contains(head.status) { return try await readBody(head, until: deadline) }
        }
    }

    private struct Head {
        var status: Int
        /// Nil where the body goes to the end of the connection.
        var length: Int?
    }

    private mutating func readHead(until deadline: ContinuousClock.Instant) async throws(IOFailure) -> Head {
        var boundary = HeadBoundary()
        while true {
            let end: Int?
            do throws(Problem) { end = try boundary.find(in: bytes[...]) } catch { throw .ended }
            if let end {
                let head = try Self.head(bytes.prefix(end))
                bytes.removeFirst(end)
                return head
            }
            guard bytes.count <= Self.headMax, try await fill(until: deadline) else { throw .ended }
        }
    }

    private static func head(_ bytes: ArraySlice<UInt8>) throws(IOFailure) -> Head {
        let lines = bytes.split(separator: 0x0A).map { $0.last == 0x0D ? $0.dropLast() : $0 }
        let words = (lines.first ?? []).split(separator: 0x20, maxSplits: 2)
        guard words.count >= 2, words[0].starts(with: "HTTP/1.".utf8),
            let status = Int(String(decoding: words[1], as: UTF8.self)), (100...999).contains(status)
        else { throw .ended }
        var head = Head(status: status)
        for line in lines.dropFirst() where !line.isEmpty {
            guard let field = try? RequestHeadParser.field(line) else { throw .ended }
            guard field.name.lowercased() == "content-length" else { continue }
            guard let length = Int(field.value), (0...RuntimeClient.answerMax).contains(length) else { throw .ended }
            head.length = length
        }
        return head
    }

    private mutating func readBody(
        _ head: Head, until deadline: ContinuousClock.Instant
    ) async throws(IOFailure) -> RuntimeClient.Reply {
        if isHead || head.status == 204 { return RuntimeClient.Reply(status: head.status, body: []) }
        let length = head.length ?? RuntimeClient.answerMax
        while bytes.count < length, try await fill(until: deadline) {}
        guard head.length.map({ bytes.count >= $0 }) ?? (bytes.count <= length) else { throw .ended }
        return RuntimeClient.Reply(status: head.status, body: Array(bytes.prefix(length)))
    }

    /// - Returns: false at the end of the connection.
    private mutating func fill(until deadline: ContinuousClock.Instant) async throws(IOFailure) -> Bool {
        let more = try await connection.read(upTo: 64 * 1024, until: deadline)
        bytes += more
        return !more.isEmpty
    }
}
