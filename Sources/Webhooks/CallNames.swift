/// The names by which one call is found again in the logs of all that had to do with it. Each may be unknown.
package struct CallNames: Equatable, Sendable {
    /// What `X-Request-Id` says.
    package var requestID: String?
    package var traceParent: TraceParent?

    /// Characters of a request's id.
    package static let requestIDLengthMax = 128

    package init(requestID: String? = nil, traceParent: TraceParent? = nil) {
        (self.requestID, self.traceParent) = (requestID, traceParent)
    }

    /// Whether the text may name a request: one plain word, which breaks no header and no log.
    package static func isRequestID(_ text: String) -> Bool {
        (1...requestIDLengthMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isDigit || $0.isLetter || "-._".utf8.contains($0) }
    }
}
