internal import Webhooks

/// Sends answers, but for the pieces of those that are made over time.
@RuntimeActor
struct AnswerWriter {
    let stream: any ByteStream
    let limits: HTTPLimits

    /// - Parameter head: nil where nothing of it could be read.
    func send(
        _ response: Response, to head: RequestHead?, requestID: String, closes: Bool
    ) async throws(IOFailure) {
        let bytes = response.bytes(
            requestID: requestID, date: DateLine.shared.current(), closes: closes, isHead: head?.method == .head,
            version: head?.version ?? .http11)
        try await write(bytes)
    }

    /// Tells a client that waits with its body to send it (RFC 9110, 10.1.1).
    func askForBody() async throws(IOFailure) { try await write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }

    private func write(_ bytes: [UInt8]) async throws(IOFailure) {
        try await stream.write(bytes, until: .now + limits.writeTime)
    }
}
