/// A body that is made over time, such as a log that is followed.
final class BodyStream: Equatable, Sendable {
    /// Writes the body piece by piece, and returns when that is all. It is not called where only a head is asked for.
    let produce: @RuntimeActor @Sendable (BodyWriter) async -> Void

    init(_ produce: @escaping @RuntimeActor @Sendable (BodyWriter) async -> Void) { self.produce = produce }

    static func == (left: BodyStream, right: BodyStream) -> Bool { left === right }
}

/// Where the pieces of a body go: chunks (RFC 9112, 7.1), or plain bytes up to the end of the connection in HTTP/1.0.
@RuntimeActor
final class BodyWriter {
    private let stream: any ByteStream
    private let limits: HTTPLimits
    private let isChunked: Bool
    private var onEnd: (() -> Void)?
    /// Whether somebody still wants more: false once the client has gone, was too slow, or the server ends.
    private(set) var isWanted = true
    /// Whether a piece did not come through.
    private(set) var hasFailed = false

    init(_ stream: any ByteStream, limits: HTTPLimits, isChunked: Bool) {
        (self.stream, self.limits, self.isChunked) = (stream, limits, isChunked)
    }

    /// Sends one piece. It returns when the system has taken it, so that a slow client slows the source.
    func write(_ piece: [UInt8]) async throws(IOFailure) {
        guard isWanted else { throw .ended }
        guard !piece.isEmpty else { return }
        var bytes = piece
        if isChunked { bytes = Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [0x0D, 0x0A] }
        do throws(IOFailure) {
            try await send(bytes)
        } catch {
            end()
            throw error
        }
    }

    /// Has `action` called when nobody wants more, so that a source that waits for something else can end its wait.
    func whenUnwanted(_ action: @escaping () -> Void) {
        if isWanted { onEnd = action } else { action() }
    }

    /// Nobody wants more.
    func end() {
        isWanted = false
        onEnd?()
        onEnd = nil
    }

    /// The end of the body. It is not sent to whom a piece did not come through: that body is not whole.
    func finish() async throws(IOFailure) {
        if isChunked, !hasFailed { try await send(Array("0\r\n\r\n".utf8)) }
    }

    private func send(_ bytes: [UInt8]) async throws(IOFailure) {
        do throws(IOFailure) {
            try await stream.write(bytes, until: .now + limits.writeTime)
        } catch {
            hasFailed = true
            throw error
        }
    }
}
