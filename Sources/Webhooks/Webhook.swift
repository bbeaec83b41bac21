/// One team's wish to be told of events at an address.
package struct Webhook: Sendable {
    package var id: ID<Webhook>
    package var team: TeamID
    package var settings: WebhookSettings
    package var isActive: Bool
    /// A test was answered with success since the url last changed.
    package var isVerified: Bool
    package var secrets: Secrets
    /// Nil unless `v1a` was asked for at some time.
    package var signingKeys: SigningKeys?
    package var createdBy: String
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// When and why the system itself made it inactive, such as `gone`.
    package var disabledAt: Timestamp?
    package var disabledReason: String?
    package var activity = Activity()
    package var health = Health()
    /// What whoever sends needs to know of its health.
    package var standing = Health.Standing.healthy
    /// Counts the changes: an update is refused where another came between.
    package var revision: Int

    package init(
        id: ID<Webhook>, team: TeamID, settings: WebhookSettings, secrets: Secrets, createdBy: String,
        createdAt: Timestamp
    ) {
        (self.id, self.team, self.settings, self.secrets) = (id, team, settings, secrets)
        (self.createdBy, self.createdAt, updatedAt) = (createdBy, createdAt, createdAt)
        (isActive, isVerified, revision) = (true, false, 1)
    }

    /// What happened to it lately.
    package struct Activity: Equatable, Sendable {
        package var lastTriggeredAt: Timestamp?
        package var lastErrorAt: Timestamp?
        package var lastErrorMessage: String?

        package init() {}
    }
}

/// What a team may set on a webhook.
package struct WebhookSettings: Equatable, Sendable {
    package var name: String
    package var url: String
    package var description: String?
    package var events: [EventType]
    /// Of `webhook-signature`, in the order in which they stand there; not empty.
    package var signatures: [SignatureVersion] = [.v1]
    /// Custom headers, sealed: they often carry a receiver's credentials.
    package var sealedHeaders: [UInt8]?
    package var credentials: SealedCredentials?
    package var clientCertificate: SealedClientCertificate?
    package var retry: RetryPolicy
    /// Over one whole exchange.
    package var timeoutMilliseconds: Int
    /// Attempts in any 60 seconds.
    package var rateLimit: Int
    /// Its deliveries go out one after another, in the order of their events.
    package var isOrdered = false
    /// A JSON array of filters, as the caller wrote it; it was found valid.
    package var filters: String?
    /// A JSON object of the caller's own, as written.
    package var metadata: String?

    package init(name: String, url: String, events: [EventType]) {
        (self.name, self.url, self.events) = (name, url, events)
        retry = RetryPolicy()
        timeoutMilliseconds = Bounds.timeoutMilliseconds.standard
        rateLimit = Bounds.rateLimit.standard
    }
}

extension Webhook {
    /// A person's decision: it ends what the system itself decided before. An active webhook starts healthy.
    package mutating func setActive(_ isActive: Bool, at now: Timestamp) {
        self.isActive = isActive
        guard isActive else { return }
        (disabledAt, disabledReason) = (nil, nil)
        restartHealth(at: now)
    }

    /// The system's own decision to send no more there.
    package mutating func disable(_ reason: Disabling.Reason, at now: Timestamp) {
        (isActive, disabledAt, disabledReason) = (false, now, reason.rawValue)
    }

    /// Forgets what was concluded of its receiver, where it has ever failed.
    package mutating func restartHealth(at now: Timestamp) {
        guard health.revision > 0 else { return }
        (health, standing) = (.restarted(at: now), .healthy)
    }
}
