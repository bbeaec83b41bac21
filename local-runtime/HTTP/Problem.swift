internal import Webhooks

/// A request that gets no result: the status of HTTP and what its answer says.
struct Problem: Error, Equatable {
    /// Seconds that a client is told to wait where waiting helps.
    static let retryAfterSeconds = 1

    var status: Int
    var failure: Failure
    var headers: [HTTPHeader] = []

    init(_ status: Int, _ failure: Failure, headers: [HTTPHeader] = []) {
        (self.status, self.failure, self.headers) = (status, failure, headers)
    }

    static func badRequest(_ message: String, field: String? = nil) -> Problem {
        Problem(400, Failure(.invalidRequest, message, field: field))
    }

    /// What may go better in a moment.
    static func unavailable(_ message: String, status: Int = 503) -> Problem {
        Problem(status, Failure(.unavailable, message), headers: [.retryAfter])
    }
}

extension HTTPHeader {
    static let retryAfter = HTTPHeader("Retry-After", String(Problem.retryAfterSeconds))
}
