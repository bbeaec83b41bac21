internal import Glibc
internal import JSON
internal import Webhooks

/// What a program's end means to whoever called it.
struct FunctionAnswer {
    private let bytes: [UInt8]
    private let document: JSONDocument
    private let isResult: Bool

    /// - Throws: the problem where there is no answer.
    init(_ result: Invocation.Result) throws(Problem) {
        switch result {
        case .ended(.exited(let status), let answer):
            guard let document = try? JSONDocument(answer, bytesMax: Invocation.answerMax),
                document.root.kind == .object
            else { throw Self.broken("The function ended without an answer.") }
            (bytes, self.document, isResult) = (answer, document, status == 0)
        case .ended(.killed, _): throw Self.broken("The function crashed.")
        case .tooLong: throw Self.broken("The function's answer is too long; ask for fewer at a time.")
        case .timedOut: throw .unavailable("The function took too long and was ended.", status: 504)
        case .notStarted(ENOENT), .notStarted(EACCES):
            throw Problem(500, Failure(.misconfigured, "The function's program is not there; build it."))
        case .notStarted: throw .unavailable("The function could not be started; try again in a moment.")
        }
    }

    /// Whether the function says that it left work undone.
    var wantsAnotherRun: Bool { isResult && document.root["more"]?.boolean == true }

    /// The deliveries that it attempted; nil where that is not what the function does.
    var processedCount: Int? { document.root["processed"]?.integer }

    var text: String { String(decoding: document.root.bytes, as: UTF8.self) }

    /// Why there is no result; nil where there is one.
    func refusal() throws(Problem) -> Failure.Code? {
        if isResult { return nil }
        guard let word = document.root["error"]?["code"]?.string, let code = Failure.Code(rawValue: word) else {
            throw Self.broken("The function failed without saying why.")
        }
        return code
    }

    func response(status: Int) throws(Problem) -> Response {
        guard let code = try refusal() else { return Response(status, json: bytes) }
        let waits = code == .rateLimited || code == .unavailable
        return Response(code.status, json: bytes, headers: waits ? [.retryAfter] : [])
    }

    private static func broken(_ message: String) -> Problem { Problem(502, Failure(.internal, message)) }
}

extension Failure.Code {
    /// The status of HTTP that says the same.
    var status: Int {
        switch self {
        case .invalidRequest: 400
        case .forbidden: 403
        case .notFound: 404
        case .conflict: 409
        case .payloadTooLarge: 413
        case .rateLimited: 429
        case .internal, .misconfigured: 500
        case .unavailable: 503
        }
    }
}
