package import FunctionHost
package import Webhooks

/// A webhook with all that its requests need, opened: what is costly to make and used for many attempts.
package final class Recipient: Sendable {
    package let webhook: Webhook
    let url: Result<WebhookURL, Failure>
    let headers: [HTTPHeader]
    let signers: Signers
    let clientCertificate: ClientCertificate?
    /// An old secret, or an old signing key, signs until then.
    private let validUntil: Timestamp?

    package init(_ webhook: Webhook, at now: Timestamp, keyring: Keyring) throws(Failure) {
        self.webhook = webhook
        url = Result { () throws(Failure) in try WebhookURL(webhook.settings.url, allowsHTTP: true) }
        let credentials = try keyring.credentials(of: webhook).map { [$0.header] }
        headers = (credentials ?? []) + (try keyring.headers(of: webhook)?.list ?? [])
        clientCertificate = try keyring.clientCertificate(of: webhook)
        signers = try keyring.signers(of: webhook, at: now)
        let expiries = [webhook.secrets.previousExpiresAt, webhook.signingKeys?.previous?.expiresAt]
        validUntil = expiries.compactMap { $0 }.filter { now < $0 }.min()
    }

    func isValid(for webhook: Webhook, at now: Timestamp) -> Bool {
        self.webhook.revision == webhook.revision && validUntil.map { now < $0 } ?? true
    }
}

/// The recipients of late.
struct Recipients {
    private static let countMax = 4096

    private let keyring: Keyring
    private var known: [ID<Webhook>: Recipient] = [:]

    init(keyring: Keyring) { self.keyring = keyring }

    /// - Throws: ``Failure`` where the webhook's secrets cannot be opened.
    mutating func recipient(_ webhook: Webhook, at now: Timestamp) throws(Failure) -> Recipient {
        if let recipient = known[webhook.id], recipient.isValid(for: webhook, at: now) { return recipient }
        if known.count >= Self.countMax { known = [:] }
        let recipient = try Recipient(webhook, at: now, keyring: keyring)
        known[webhook.id] = recipient
        return recipient
    }
}
