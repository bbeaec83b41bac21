/// What some attempts of one webhook, taken in the order of their ends, say of its receiver.
package struct AttemptEnds: Equatable, Sendable {
    package var failures = 0
    package var hasSuccess = false
    /// Of those after the last success: their payloads, each once, and at most as many as are ever counted.
    package private(set) var failedPayloads: [ID<Payload>] = []
    /// When the oldest of their deliveries was made.
    package private(set) var missedSince: Timestamp?
    /// Failures to connect in a row, up to the last end.
    package private(set) var connectionFailures = 0
    /// Something else ended before them, so that those of earlier batches do not count on.
    package private(set) var breaksConnectionFailures = false
    /// How the last probe ended, where one was among them.
    package private(set) var probe: Probe?
    /// Somebody is waiting for a success: there were failures before.
    package private(set) var mayEndFailures = false

    package enum Probe: Sendable { case succeeded, failed }

    package init() {}

    /// - Parameter standing: of the webhook when the attempt was claimed.
    package mutating func add(_ delivery: Delivery, standing: Health.Standing) {
        let isSuccess = delivery.errorCode == nil
        if standing != .healthy { mayEndFailures = true }
        if standing == .open { probe = isSuccess ? .succeeded : .failed }
        if let code = delivery.errorCode, code.isConnectionFailure {
            connectionFailures += 1
        } else {
            (connectionFailures, breaksConnectionFailures) = (0, true)
        }
        guard !isSuccess else {
            (hasSuccess, failedPayloads, missedSince) = (true, [], nil)
            return
        }
        failures += 1
        missedSince = min(missedSince ?? delivery.createdAt, delivery.createdAt)
        if failedPayloads.count < Disabling.payloadsMin, !failedPayloads.contains(delivery.payload) {
            failedPayloads.append(delivery.payload)
        }
    }

    /// Whether anything is to be remembered of it: a success after successes is not.
    package var isNews: Bool { failures > 0 || (hasSuccess && mayEndFailures) }
}

extension Health {
    /// After these ends; the window counts them as they come.
    /// - Parameter isNew: of a payload, whether it has not failed before.
    package func after(
        _ ends: AttemptEnds, at now: Timestamp, isNew: (ID<Payload>) -> Bool = { _ in true }
    ) -> Health {
        var next = self
        next.revision += 1
        next.failures += ends.failures
        if ends.failures > 0 { next.lastFailureAt = now }
        if ends.hasSuccess { (next.failingSince, next.missedSince, next.failedPayloads) = (nil, nil, 0) }
        if let missed = ends.missedSince {
            next.failingSince = next.failingSince ?? now
            next.missedSince = min(next.missedSince ?? missed, missed)
        }
        let payloads = ends.failedPayloads.filter { ends.hasSuccess || isNew($0) }
        next.failedPayloads = min(next.failedPayloads + payloads.count, Disabling.payloadsMin)
        next.connectionFailures =
            ends.connectionFailures + (ends.breaksConnectionFailures ? 0 : connectionFailures)
        return next
    }
}
