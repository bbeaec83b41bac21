internal import JSON
internal import Webhooks

/// What a request gets.
struct Response: Equatable {
    var status: Int
    var headers: [HTTPHeader]
    var body: [UInt8]
    /// Where the body is made over time; ``body`` is empty then.
    var stream: BodyStream?
    /// Whether its connection may be ended before the client has taken it, where others need the place: it is what anybody
    /// can get without a token.
    var canBeSpared = false

    init(_ status: Int, json body: [UInt8], headers: [HTTPHeader] = []) {
        (self.status, self.headers, self.body) = (
            status, [HTTPHeader("Content-Type", "application/json")] + headers, body
        )
    }

    init(_ status: Int, text: String, headers: [HTTPHeader] = []) {
        self.status = status
        self.headers = [HTTPHeader("Content-Type", "text/plain; charset=utf-8")] + headers
        body = Array(text.utf8)
    }

    /// An answer without a body.
    init(_ status: Int, headers: [HTTPHeader]) {
        (self.status, self.headers, body) = (status, headers, [])
    }

    /// An answer whose body is made over time. It is the last of its connection.
    init(
        _ status: Int, streaming type: String, headers: [HTTPHeader] = [],
        _ produce: @escaping @RuntimeActor @Sendable (BodyWriter) async -> Void
    ) {
        self.init(status, headers: [HTTPHeader("Content-Type", type)] + headers)
        stream = BodyStream(produce)
    }

    /// The error envelope that functions use too.
    init(_ problem: Problem) {
        var writer = JSONWriter()
        writer.object {
            $0.member("error") {
                $0.object {
                    $0.member("code", problem.failure.code.rawValue)
                    $0.member("message", problem.failure.message)
                    if let field = problem.failure.field { $0.member("field", field) }
                }
            }
        }
        self.init(problem.status, json: writer.bytes + [0x0A], headers: problem.headers)
        canBeSpared = true
    }

    /// The whole answer as it is sent, or its head alone where the body is made over time. The answer to HEAD has the
    /// length of a body that it does not have.
    /// - Parameter date: the line of the header `Date`.
    func bytes(
        requestID: String, date: [UInt8], closes: Bool, isHead: Bool, version: RequestHead.Version = .http11
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512 + body.count)
        bytes.append(contentsOf: "HTTP/1.1 \(status) \(Self.reason(status))\r\n".utf8)
        // RFC 9110, 15.3.5 and 15.3.6: a reader takes what came behind the head for the next answer.
        let isEmpty = status == 204 || status == 205
        for header in headers where !isEmpty || header.name != "Content-Type" {
            bytes.append(contentsOf: header.name.utf8)
            bytes.append(contentsOf: ": ".utf8)
            bytes.append(contentsOf: header.value.utf8)
            bytes.append(contentsOf: "\r\n".utf8)
        }
        if stream != nil {
            if version == .http11 { bytes.append(contentsOf: "Transfer-Encoding: chunked\r\n".utf8) }
        } else if status != 204 {
            bytes.append(contentsOf: "Content-Length: \(isEmpty ? 0 : body.count)\r\n".utf8)
        }
        bytes.append(contentsOf: date)
        bytes.append(contentsOf: "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Request-Id: ".utf8)
        bytes.append(contentsOf: requestID.utf8)
        bytes.append(contentsOf: (closes ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n").utf8)
        if !isHead, !isEmpty, stream == nil { bytes.append(contentsOf: body) }
        return bytes
    }

    private static func reason(_ status: Int) -> String { reasons[status] ?? "" }

    private static let reasons = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 205: "Reset Content", 400: "Bad Request",
        401: "Unauthorized",
        403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict",
        413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 417: "Expectation Failed",
        429: "Too Many Requests", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
        501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
        505: "HTTP Version Not Supported",
    ]
}
