/// One try to hand a delivery over, as it is kept for people to look at.
package struct Attempt: Equatable, Sendable {
    /// 1, 2, …
    package var number: Int
    package var startedAt: Timestamp
    package var transfer: Transfer
    /// Nil for a success.
    package var errorCode: ErrorCode?
    package var error: String?

    package init(number: Int, startedAt: Timestamp, transfer: Transfer, outcome: Outcome) {
        (self.number, self.startedAt, self.transfer) = (number, startedAt, transfer)
        if case .failure(let reason) = outcome { (errorCode, error) = (reason.code, reason.message) }
    }

    /// In milliseconds.
    package var duration: Int { Int(transfer.timings.total.rounded()) }
}
