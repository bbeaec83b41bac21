internal import Outbound
internal import Storage
internal import Webhooks

/// The request of one attempt, signed at the attempt's time.
///
/// To make one takes about as long as to hand it over to the network. A drain makes them on the store's thread, so that
/// the network's is free for the network.
struct SignedRequest: Sendable {
    /// Nil where the webhook's URL cannot be used.
    let request: Request?
    /// The time that is told to the receiver, and recorded.
    let time: Timestamp

    init(_ message: Sender.Message, to recipient: Recipient, at time: Timestamp) {
        self.time = time
        guard case .success(let url) = recipient.url else {
            request = nil
            return
        }
        let headers = DeliveryHeaders.list(
            webhook: recipient.webhook.id, event: message.event, delivery: message.delivery, payload: message.payload,
            attempt: message.attempt, time: time, body: message.body, signers: recipient.signers,
            custom: recipient.headers, names: message.names, span: message.span)
        request = Request(
            url: url, headers: headers, body: message.body,
            timeout: .milliseconds(recipient.webhook.settings.timeoutMilliseconds),
            clientCertificate: recipient.clientCertificate)
    }

    /// - Parameter random: see ``Sender/Message``.
    init(_ claim: Claim, to recipient: Recipient, at time: Timestamp, random: () -> UInt64) {
        self.init(Sender.Message(claim, random: random), to: recipient, at: time)
    }
}
