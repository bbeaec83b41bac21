internal import JSON
internal import Webhooks

/// What a request gets.
struct Response: Equatable {
    var status: Int
    var headers: [HTTPHeader]
    var body: [UInt8]

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
    }

    /// The whole answer as it is sent. The answer to HEAD has the length of a body that it does not have.
    func bytes(requestID: String, at now: Timestamp, closes: Bool, isHead: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        head += "Content-Length: \(body.count)\r\nDate: \(now.httpDate)\r\n"
        head += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Request-Id: \(requestID)\r\n"
        if closes { head += "Connection: close\r\n" }
        return Array("\(head)\r\n".utf8) + (isHead ? [] : body)
    }

    private static func reason(_ status: Int) -> String { reasons[status] ?? "" }

    private static let reasons = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 400: "Bad Request", 401: "Unauthorized",
        403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict",
        413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 417: "Expectation Failed",
        429: "Too Many Requests", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
        501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
        505: "HTTP Version Not Supported",
    ]
}
