internal import Storage
package import Webhooks

/// A webhook as callers see it.
package struct WebhookResponse: ObjectResponse, Sendable {
    var webhook: Webhook
    var headers: CustomHeaders?
    /// In full only in the answer that made it.
    var secret: String

    /// - Parameter newSecret: the secret, where this answer is the one that makes it known.
    package init(_ webhook: Webhook, newSecret: Secret? = nil, in context: Context) throws {
        self.webhook = webhook
        let recent = try context.store.recentAttempts(of: webhook, at: context.now())
        (self.webhook.health.attempts, self.webhook.health.failures) = (recent.attempts, recent.failures)
        headers = try context.keyring.headers(of: webhook)
        secret = newSecret?.text ?? "\(Secret.prefix)…\(webhook.secrets.hint)"
        // An old secret that signs no more is not spoken of.
        let now = context.now()
        if !webhook.secrets.isPreviousLive(at: now) { self.webhook.secrets.previousExpiresAt = nil }
        self.webhook.signingKeys?.previous = webhook.signingKeys?.livePrevious(at: now)
    }

    /// Nil where the webhook has what every webhook has.
    private var signatures: [SignatureVersion]? {
        let signatures = webhook.settings.signatures
        return signatures == [.v1] && webhook.signingKeys == nil ? nil : signatures
    }

    package static let members: [Member<WebhookResponse>] = [
        Member("id") { $0.webhook.id },
        Member("teamId") { $0.webhook.team },
        Member("name") { $0.webhook.settings.name },
        Member("url") { $0.webhook.settings.url },
        Member(optional: "description") { $0.webhook.settings.description },
        Member("events") { $0.webhook.settings.events },
        Member("isActive") { $0.webhook.isActive },
        Member("isVerified") { $0.webhook.isVerified },
        Member("health") { HealthReport($0.webhook) },
        Member(optional: "headers") { $0.headers.map { HeaderMap($0.list) } },
        Member(optional: "credentials") { $0.webhook.settings.credentials.map(ShownCredentials.init) },
        Member(optional: "clientCertificateExpiresAt") { $0.webhook.settings.clientCertificate?.expiresAt },
        Member("secret") { $0.secret },
        Member(optional: "secretExpiresAt") { $0.webhook.secrets.previousExpiresAt },
        Member(optional: "signatures") { $0.signatures },
        Member(optional: "publicKey") { $0.webhook.signingKeys?.publicKey.text },
        Member(optional: "previousPublicKey") { $0.webhook.signingKeys?.previous?.publicKey.text },
        Member(optional: "previousPublicKeyExpiresAt") { $0.webhook.signingKeys?.previous?.expiresAt },
        Member("maxRetries") { $0.webhook.settings.retry.maxRetries },
        Member("retryDelaySeconds") { $0.webhook.settings.retry.delaySeconds },
        Member(optional: "retrySchedule") { $0.webhook.settings.retry.schedule },
        Member("timeout") { $0.webhook.settings.timeoutMilliseconds },
        Member("rateLimit") { $0.webhook.settings.rateLimit },
        Member("ordered") { $0.webhook.settings.isOrdered },
        Member(optional: "filters") { $0.webhook.settings.filters.map(VerbatimJSON.init) },
        Member(optional: "metadata") { $0.webhook.settings.metadata.map(VerbatimJSON.init) },
        Member("createdBy") { $0.webhook.createdBy },
        Member("createdAt") { $0.webhook.createdAt },
        Member("updatedAt") { $0.webhook.updatedAt },
        Member(optional: "lastTriggeredAt") { $0.webhook.activity.lastTriggeredAt },
        Member(optional: "lastErrorAt") { $0.webhook.activity.lastErrorAt },
        Member(optional: "lastErrorMessage") { $0.webhook.activity.lastErrorMessage },
        Member(optional: "disabledAt") { $0.webhook.disabledAt },
        Member(optional: "disabledReason") { $0.webhook.disabledReason },
    ]
}

/// What is shown of credentials.
struct ShownCredentials: ObjectResponse, Sendable {
    var credentials: SealedCredentials

    init(_ credentials: SealedCredentials) { self.credentials = credentials }

    static let members: [Member<ShownCredentials>] = [
        Member("type") { $0.credentials.kind }, Member("hint") { $0.credentials.hint },
    ]
}
