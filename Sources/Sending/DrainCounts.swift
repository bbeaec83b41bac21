package import FunctionHost
internal import Webhooks

/// What `processDelivery` and `retryFailed` answer.
package struct DrainCounts: ObjectResponse, Equatable, Sendable {
    /// Attempts made.
    package var processed = 0
    package var succeeded = 0
    /// Failed, and to be tried again later.
    package var retrying = 0
    /// Failed for good.
    package var failed = 0
    /// Due, but waiting for a slot of their webhook's rate limit; counted up to ``Drain/deferredMax`` a webhook.
    package var deferred = 0
    /// Whether something is due that was not attempted.
    package var more = false

    package init() {}

    package static let members: [Member<DrainCounts>] = [
        Member("processed") { $0.processed }, Member("succeeded") { $0.succeeded }, Member("retrying") { $0.retrying },
        Member("failed") { $0.failed }, Member("deferred") { $0.deferred }, Member("more") { $0.more },
    ]

    /// - Parameter status: of a delivery after an attempt.
    mutating func count(_ status: Delivery.Status) {
        processed += 1
        switch status {
        case .success: succeeded += 1
        case .failed: failed += 1
        case .pending, .retrying: retrying += 1
        }
    }
}
