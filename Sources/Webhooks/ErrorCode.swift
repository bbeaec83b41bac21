/// Why an attempt, or a whole delivery, failed: the closed set of words that callers can rely on.
package enum ErrorCode: String, CaseIterable, Sendable {
    /// The receiver's name has no address, or its name server did not answer.
    case dns
    /// Nobody listens there, or the network has no way to it.
    case refused
    /// The connection broke before a whole answer came.
    case reset
    /// The webhook's time-out ended first.
    case timeout
    /// No trusted, encrypted connection came about.
    case tls
    /// The address is one that this system does not send to.
    case addressBlocked = "address_blocked"
    /// The head of the answer was over its limit.
    case tooLarge = "too_large"
    /// An answer came, with a status that is not a success.
    case httpStatus = "http_status"
    /// An answer of 3xx: redirects are never followed.
    case redirect
    /// What came was not HTTP.
    case `protocol`
    /// An answer of 410: the receiver wants no more.
    case gone
    case webhookDeleted = "webhook_deleted"
    case canceled
}
