/// What an attempt means for its delivery.
package enum Outcome: Equatable, Sendable {
    case success
    case failure(Reason)

    package struct Reason: Equatable, Sendable {
        package var code: ErrorCode
        package var message: String
        /// Another attempt would end the same way.
        package var isFinal: Bool
        /// What the receiver asked for.
        package var retryAfter: Duration?

        package init(_ code: ErrorCode, _ message: String, isFinal: Bool = false, retryAfter: Duration? = nil) {
            (self.code, self.message, self.isFinal, self.retryAfter) = (code, message, isFinal, retryAfter)
        }
    }

    /// 2xx is success; 410 says that nothing is wanted any more; every other answer, and none at all, may be better next
    /// time. An address that is refused stays refused.
    package init(_ transfer: Transfer, at now: Timestamp) {
        switch transfer.result {
        case .failure(let error):
            self = .failure(Reason(error.code, error.message, isFinal: error.code == .addressBlocked))
        case .success(let answer):
            switch answer.status {
            case 200..<300: self = .success
            case 410: self = .failure(Reason(.gone, "the receiver answered 410: it wants no more", isFinal: true))
            case 300..<400:
                self = .failure(
                    Reason(
                        .redirect, "the receiver answered \(answer.status); redirects are not followed",
                        retryAfter: answer.retryAfter(at: now)))
            default:
                self = .failure(
                    Reason(
                        .httpStatus, "the receiver answered \(answer.status)", retryAfter: answer.retryAfter(at: now)))
            }
        }
    }
}

extension Answer {
    /// How long the receiver asks to wait.
    fileprivate func retryAfter(at now: Timestamp) -> Duration? {
        header("retry-after").flatMap { HTTPDate.retryAfter($0, at: now) }
    }
}
