internal import JSON
internal import Webhooks

/// What one attempt of an asynchronous call came to.
enum CallOutcome: Equatable, Sendable {
    case succeeded
    /// The request itself is at fault: asking again would not help.
    case refused(error: String)
    /// There was no room for it: it does not count as an attempt.
    case notMade
    /// It may go better later.
    case failed(error: String)

    /// Bytes of an error that are kept.
    static let errorMax = 4 * 1024

    /// - Parameter response: what a client would have got.
    init(_ response: Response) {
        if (200...299).contains(response.status) {
            self = .succeeded
            return
        }
        let error = try? JSONDocument(response.body).root["error"]
        let code = error?["code"]?.string.flatMap { Failure.Code(rawValue: $0) } ?? .internal
        let text = error.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        let kept = text.isEmpty || text.utf8.count > Self.errorMax ? Self.error(code, "The function failed.") : text
        self = code.isFinal ? .refused(error: kept) : .failed(error: kept)
    }

    /// An error object.
    static func error(_ code: Failure.Code, _ message: String) -> String {
        var writer = JSONWriter()
        writer.object {
            $0.member("code", code.rawValue)
            $0.member("message", message)
        }
        return writer.text
    }
}

extension Failure.Code {
    /// Whether the same request is bound to fail again.
    fileprivate var isFinal: Bool {
        switch self {
        case .invalidRequest, .notFound, .conflict, .payloadTooLarge, .forbidden: true
        case .rateLimited, .unavailable, .internal, .misconfigured: false
        }
    }
}
