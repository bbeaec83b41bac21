package import FunctionHost
internal import Outbound
package import Webhooks

/// Sends signed requests to webhooks and says what came of each.
package final class Sender {
    private let client: HTTPClient
    private let context: Context
    private var signers: [ID<Webhook>: Signer] = [:]

    /// What a webhook's requests need and what is costly to open.
    private struct Signer {
        var revision: Int
        var url: Result<WebhookURL, Failure>
        var headers: [HTTPHeader]
        var secrets: [Secret]
        /// The old secret signs until then.
        var validUntil: Timestamp?
    }

    /// Webhooks whose opened secrets are kept in memory.
    private static let signersMax = 4096

    /// What is sent, beside where to.
    package struct Message: Sendable {
        /// The text of `X-Webhook-Delivery`.
        package var delivery: String
        package var payload: ID<Payload>
        package var event: String
        package var attempt: Int
        package var body: [UInt8]

        package init(delivery: String, payload: ID<Payload>, event: String, attempt: Int, body: [UInt8]) {
            (self.delivery, self.payload, self.event) = (delivery, payload, event)
            (self.attempt, self.body) = (attempt, body)
        }
    }

    /// - Parameter concurrency: exchanges at a time at most.
    package init(_ context: Context, concurrency: Int) throws {
        self.context = context
        client = try HTTPClient(
            policy: context.environment.addresses, concurrency: concurrency,
            certificatesFile: context.environment.certificatesFile)
    }

    package var inFlight: Int { client.inFlight }

    /// Opens what the webhook's requests need, so that a wrong key is noticed before anything is claimed.
    package func prepare(_ webhook: Webhook, at now: Timestamp) throws(Failure) {
        _ = try signer(for: webhook, at: now)
    }

    /// Starts an exchange; ``finished(within:)`` gives its end under that tag.
    /// - Returns: what came of it, where it ended before it began.
    package func start(_ message: Message, to webhook: Webhook, tag: Int, at now: Timestamp) throws(Failure)
        -> Transfer?
    {
        let signer = try signer(for: webhook, at: now)
        guard case .success(let url) = signer.url else {
            return Transfer(
                .failure(TransferError(.addressBlocked, "the webhook's url cannot be used")), timings: Timings(total: 0)
            )
        }
        let headers = DeliveryHeaders.list(
            webhook: webhook.id, event: message.event, delivery: message.delivery, payload: message.payload,
            attempt: message.attempt, time: now, body: message.body, secrets: signer.secrets, custom: signer.headers)
        client.start(
            Request(
                url: url, headers: headers, body: message.body,
                timeout: .milliseconds(webhook.settings.timeoutMilliseconds)),
            tag: tag)
        return nil
    }

    /// Waits at most that long, and gives what has ended.
    package func finished(within limit: Duration) -> [(tag: Int, transfer: Transfer)] { client.finished(within: limit) }

    /// Sends one message and waits for its end.
    package func send(_ message: Message, to webhook: Webhook, at now: Timestamp) throws(Failure) -> Transfer {
        if let transfer = try start(message, to: webhook, tag: 0, at: now) { return transfer }
        while true {
            if let end = finished(within: .seconds(1)).first { return end.transfer }
        }
    }

    private func signer(for webhook: Webhook, at now: Timestamp) throws(Failure) -> Signer {
        if let known = signers[webhook.id], known.revision == webhook.revision,
            known.validUntil.map({ now < $0 }) ?? true
        {
            return known
        }
        if signers.count >= Self.signersMax { signers = [:] }
        let isPreviousLive = webhook.secrets.isPreviousLive(at: now)
        let signer = Signer(
            revision: webhook.revision,
            url: Result { () throws(Failure) in try WebhookURL(webhook.settings.url, allowsHTTP: true) },
            headers: try context.keyring.headers(of: webhook)?.list ?? [],
            secrets: try context.keyring.liveSecrets(of: webhook, at: now),
            validUntil: isPreviousLive ? webhook.secrets.previousExpiresAt : nil)
        signers[webhook.id] = signer
        return signer
    }
}
