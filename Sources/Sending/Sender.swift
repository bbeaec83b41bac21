package import FunctionHost
internal import Outbound
internal import Storage
package import Webhooks

/// Sends signed requests to webhooks and says what came of each.
package final class Sender {
    private let client: HTTPClient

    /// What is sent, beside where to.
    package struct Message: Sendable {
        /// The text of `X-Webhook-Delivery`.
        package var delivery: String
        package var payload: ID<Payload>
        package var event: String
        package var attempt: Int
        package var body: [UInt8]
        package var names: CallNames
        /// The attempt's place in the trace of the call.
        package var span: UInt64

        /// - Parameter span: random.
        package init(
            delivery: String, payload: ID<Payload>, event: String, attempt: Int, body: [UInt8], names: CallNames,
            span: UInt64
        ) {
            (self.delivery, self.payload, self.event) = (delivery, payload, event)
            (self.attempt, self.body, self.names, self.span) = (attempt, body, names, span)
        }

        /// - Parameter random: drawn from where the call has a trace.
        init(_ claim: Claim, random: () -> UInt64) {
            self.init(
                delivery: claim.delivery.id.text, payload: claim.delivery.payload, event: claim.delivery.event,
                attempt: claim.delivery.attempt + 1, body: claim.body, names: claim.names,
                span: claim.names.traceParent == nil ? 0 : random())
        }
    }

    /// - Parameter concurrency: exchanges at a time at most.
    package init(_ environment: Environment, concurrency: Int) throws(Failure) {
        client = try HTTPClient(
            policy: environment.addresses, concurrency: concurrency, certificatesFile: environment.certificatesFile)
    }

    package var inFlight: Int { client.inFlight }

    /// Starts an exchange; ``finished(within:unless:)`` gives its end under that tag.
    /// - Returns: what came of it, where it ended before it began.
    func start(_ signed: SignedRequest, tag: Int) -> Transfer? {
        guard let request = signed.request else {
            return Transfer(
                .failure(TransferError(.addressBlocked, "the webhook's url cannot be used")), timings: Timings(total: 0)
            )
        }
        client.start(request, tag: tag)
        return nil
    }

    /// Waits at most that long, or until the signal is raised, and gives what has ended.
    func finished(within limit: Duration, unless signal: Signal) -> [(tag: Int, transfer: Transfer)] {
        client.finished(within: limit, unless: signal)
    }

    /// Sends one message and waits for its end.
    package func send(_ message: Message, to recipient: Recipient, at now: Timestamp) -> Transfer {
        if let transfer = start(SignedRequest(message, to: recipient, at: now), tag: 0) { return transfer }
        while true {
            if let end = client.finished(within: .seconds(1)).first { return end.transfer }
        }
    }
}
