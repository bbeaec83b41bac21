/// Why a request has no result: a code and a sentence for the caller.
///
/// The sentence says what to do. It never holds SQL, a path, a secret or another error's own text: those are for the log.
package struct Failure: Error, Equatable, Sendable {
    /// The closed set of codes that callers can rely on.
    package enum Code: String, CaseIterable, Sendable {
        case invalidRequest = "invalid_request"
        case notFound = "not_found"
        case conflict
        case payloadTooLarge = "payload_too_large"
        case forbidden
        case rateLimited = "rate_limited"
        case unavailable
        case `internal`
        case misconfigured
    }

    package var code: Code
    package var message: String
    /// The field at fault, as a path such as `filters[0].value`; nil where no one field is.
    package var field: String?

    package init(_ code: Code, _ message: String, field: String? = nil) {
        (self.code, self.message, self.field) = (code, message, field)
    }

    /// A value that breaks a rule.
    package static func invalid(_ field: String, _ message: String) -> Failure {
        Failure(.invalidRequest, message, field: field)
    }
}
