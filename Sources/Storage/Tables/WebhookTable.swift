internal import SQLite
internal import Webhooks

enum WebhookTable {
    /// In the order that ``decode(_:)`` reads them.
    static let columns: SQL = """
        webhooks.id, webhooks.team_id, webhooks.name, webhooks.url, webhooks.description, webhooks.events,
        webhooks.headers_sealed, webhooks.max_retries, webhooks.retry_delay_seconds, webhooks.retry_schedule,
        webhooks.timeout_ms, webhooks.rate_limit, webhooks.filters, webhooks.metadata, webhooks.is_active,
        webhooks.is_verified, webhooks.secret_sealed, webhooks.secret_hint, webhooks.previous_secret_sealed,
        webhooks.previous_secret_expires_at_ms, webhooks.created_by, webhooks.created_at_ms, webhooks.updated_at_ms,
        webhooks.disabled_at_ms, webhooks.disabled_reason, webhooks.revision, webhooks.is_ordered, webhooks.signatures,
        webhooks.signing_key_sealed, webhooks.public_key, webhooks.previous_signing_key_sealed,
        webhooks.previous_public_key, webhooks.previous_signing_key_expires_at_ms, webhooks.credentials_sealed,
        webhooks.credentials_type, webhooks.credentials_hint, webhooks.client_certificate_sealed,
        webhooks.client_certificate_expires_at_ms
        """

    static func insert(_ webhook: Webhook, part: Int) -> SQL {
        let (settings, secrets) = (webhook.settings, webhook.secrets)
        return """
            INSERT INTO webhooks (
                part, team_id, id, name, url, description, events, headers_sealed,
                max_retries, retry_delay_seconds, retry_schedule, timeout_ms, rate_limit, filters, metadata,
                is_active, is_verified, secret_sealed, secret_hint, created_by, created_at_ms, updated_at_ms, revision,
                is_ordered,
                signatures, signing_key_sealed, public_key, credentials_sealed, credentials_type, credentials_hint,
                client_certificate_sealed, client_certificate_expires_at_ms
            )
            SELECT \(part), \(webhook.team), \(webhook.id), \(settings.name), \(settings.url), \(settings.description),
                \(text(of: settings.events)), \(settings.sealedHeaders), \(settings.retry.maxRetries),
                \(settings.retry.delaySeconds), \(text(of: settings.retry.schedule)), \(settings.timeoutMilliseconds),
                \(settings.rateLimit), \(settings.filters), \(settings.metadata), \(webhook.isActive),
                \(webhook.isVerified), \(secrets.current), \(secrets.hint), \(webhook.createdBy),
                \(webhook.createdAt), \(webhook.updatedAt), \(webhook.revision), \(settings.isOrdered),
                \(text(of: settings.signatures)),
                \(webhook.signingKeys?.current), \(webhook.signingKeys?.publicKey.text),
                \(settings.credentials?.sealed), \(settings.credentials?.kind.rawValue),
                \(settings.credentials?.hint), \(settings.clientCertificate?.sealed),
                \(settings.clientCertificate?.expiresAt)
            WHERE (SELECT count(*) FROM webhooks WHERE part = \(part) AND team_id = \(webhook.team)
                AND deleted_at_ms IS NULL) < \(Bounds.webhooksPerTeamMax)
            """
    }

    /// Writes all that can change, where nobody has changed the row since it was read.
    static func update(_ webhook: Webhook, part: Int) -> SQL {
        let (settings, secrets, keys) = (webhook.settings, webhook.secrets, webhook.signingKeys)
        return """
            UPDATE webhooks SET name = \(settings.name), url = \(settings.url), description = \(settings.description),
                events = \(text(of: settings.events)), headers_sealed = \(settings.sealedHeaders),
                max_retries = \(settings.retry.maxRetries), retry_delay_seconds = \(settings.retry.delaySeconds),
                retry_schedule = \(text(of: settings.retry.schedule)), timeout_ms = \(settings.timeoutMilliseconds),
                rate_limit = \(settings.rateLimit), filters = \(settings.filters), metadata = \(settings.metadata),
                is_active = \(webhook.isActive), is_verified = \(webhook.isVerified), is_ordered = \(settings.isOrdered),
                secret_sealed = \(secrets.current), secret_hint = \(secrets.hint),
                previous_secret_sealed = \(secrets.previous),
                previous_secret_expires_at_ms = \(secrets.previousExpiresAt), updated_at_ms = \(webhook.updatedAt),
                disabled_at_ms = \(webhook.disabledAt), disabled_reason = \(webhook.disabledReason),
                signatures = \(text(of: settings.signatures)), signing_key_sealed = \(keys?.current),
                public_key = \(keys?.publicKey.text), previous_signing_key_sealed = \(keys?.previous?.sealed),
                previous_public_key = \(keys?.previous?.publicKey.text),
                previous_signing_key_expires_at_ms = \(keys?.previous?.expiresAt),
                credentials_sealed = \(settings.credentials?.sealed),
                credentials_type = \(settings.credentials?.kind.rawValue),
                credentials_hint = \(settings.credentials?.hint),
                client_certificate_sealed = \(settings.clientCertificate?.sealed),
                client_certificate_expires_at_ms = \(settings.clientCertificate?.expiresAt), revision = revision + 1
            WHERE part = \(part) AND team_id = \(webhook.team) AND id = \(webhook.id)
                AND revision = \(webhook.revision) AND deleted_at_ms IS NULL
            """
    }

    /// One row where the webhook is active, and wants order just where the delivery has it.
    static func wants(_ delivery: Delivery, part: Int) -> SQL {
        """
        SELECT 1 FROM webhooks WHERE part = \(part) AND team_id = \(delivery.team) AND id = \(delivery.webhook)
            AND is_active = 1 AND is_ordered = \(delivery.line != nil)
        """
    }

    /// Writes what is sealed of it, and nothing else, where nobody has changed the row since it was read.
    /// - Returns: a statement with a row where it did.
    static func reseal(_ webhook: Webhook, part: Int) -> SQL {
        let (secrets, keys) = (webhook.secrets, webhook.signingKeys)
        return """
            UPDATE webhooks SET secret_sealed = \(secrets.current), previous_secret_sealed = \(secrets.previous),
                headers_sealed = \(webhook.settings.sealedHeaders), signing_key_sealed = \(keys?.current),
                previous_signing_key_sealed = \(keys?.previous?.sealed),
                credentials_sealed = \(webhook.settings.credentials?.sealed),
                client_certificate_sealed = \(webhook.settings.clientCertificate?.sealed), revision = revision + 1
            WHERE part = \(part) AND team_id = \(webhook.team) AND id = \(webhook.id)
                AND revision = \(webhook.revision) AND deleted_at_ms IS NULL
            RETURNING 1
            """
    }

    /// All that are sealed.
    private static let sealedColumns: [SQL] = [
        "secret_sealed", "previous_secret_sealed", "headers_sealed", "signing_key_sealed",
        "previous_signing_key_sealed", "credentials_sealed", "client_certificate_sealed",
    ]

    /// A condition: some sealed column begins otherwise than the texts of those keys do.
    static func isSealedByOthers(than keys: [[UInt8]]) -> SQL {
        sealedColumns.reduce("0 = 1") { condition, column in
            let isOther = keys.reduce(SQL("1 = 1")) { "\($0) AND substr(\(column), 2, 4) <> \($1)" }
            return "\(condition) OR \(column) IS NOT NULL AND \(isOther)"
        }
    }

    /// One row where the webhook is not deleted.
    static func exists(_ webhook: ID<Webhook>, of team: TeamID, part: Int) -> SQL {
        "SELECT 1 FROM webhooks WHERE part = \(part) AND team_id = \(team) AND id = \(webhook) AND deleted_at_ms IS NULL"
    }

    /// Keeps the row for the history, without what could still send.
    static func delete(_ webhook: Webhook, at now: Timestamp, part: Int) -> SQL {
        """
        UPDATE webhooks SET deleted_at_ms = \(now), is_active = 0, secret_sealed = \([UInt8]()),
            previous_secret_sealed = NULL, headers_sealed = NULL, signing_key_sealed = NULL,
            previous_signing_key_sealed = NULL, credentials_sealed = NULL, client_certificate_sealed = NULL,
            revision = revision + 1
        WHERE part = \(part) AND team_id = \(webhook.team) AND id = \(webhook.id) AND deleted_at_ms IS NULL
        """
    }

    /// The system's own decision to send no more there, such as after an answer of 410.
    static func disable(
        _ webhook: ID<Webhook>, of team: TeamID, reason: Disabling.Reason, at now: Timestamp, part: Int
    ) -> SQL {
        """
        UPDATE webhooks SET is_active = 0, disabled_at_ms = \(now), disabled_reason = \(reason.rawValue),
            updated_at_ms = \(now), revision = revision + 1
        WHERE part = \(part) AND team_id = \(team) AND id = \(webhook) AND is_active = 1
        """
    }

    static func decode(_ row: inout Row) throws(SQLiteError) -> Webhook {
        let id: ID<Webhook> = try row.read()
        let team: TeamID = try row.read()
        var settings = WebhookSettings(name: try row.read(), url: try row.read(), events: [])
        settings.description = try row.read()
        settings.events = events(in: try row.read())
        settings.sealedHeaders = try row.read()
        settings.retry.maxRetries = try row.read()
        settings.retry.delaySeconds = try row.read()
        settings.retry.schedule = try row.read(String?.self)?.split(separator: " ").compactMap { Int($0) }
        settings.timeoutMilliseconds = try row.read()
        settings.rateLimit = try row.read()
        settings.filters = try row.read()
        settings.metadata = try row.read()
        let (isActive, isVerified): (Bool, Bool) = (try row.read(), try row.read())
        var secrets = Webhook.Secrets(current: try row.read(), hint: try row.read())
        secrets.previous = try row.read()
        secrets.previousExpiresAt = try row.read()
        var webhook = Webhook(
            id: id, team: team, settings: settings, secrets: secrets, createdBy: try row.read(),
            createdAt: try row.read())
        (webhook.isActive, webhook.isVerified) = (isActive, isVerified)
        webhook.updatedAt = try row.read()
        webhook.disabledAt = try row.read()
        webhook.disabledReason = try row.read()
        webhook.revision = try row.read()
        webhook.settings.isOrdered = try row.read()
        webhook.settings.signatures = signatures(in: try row.read())
        webhook.signingKeys = try signingKeys(&row)
        webhook.settings.credentials = try credentials(&row)
        webhook.settings.clientCertificate = try clientCertificate(&row)
        return webhook
    }

    private static func credentials(_ row: inout Row) throws(SQLiteError) -> SealedCredentials? {
        let (sealed, kind, hint): ([UInt8]?, String?, String?) = (try row.read(), try row.read(), try row.read())
        guard let sealed, let kind = kind.flatMap(Credentials.Kind.init) else { return nil }
        return SealedCredentials(sealed: sealed, kind: kind, hint: hint ?? "")
    }

    private static func clientCertificate(_ row: inout Row) throws(SQLiteError) -> SealedClientCertificate? {
        let (sealed, expiry): ([UInt8]?, Timestamp?) = (try row.read(), try row.read())
        guard let sealed, let expiry else { return nil }
        return SealedClientCertificate(sealed: sealed, expiresAt: expiry)
    }

    private static func signingKeys(_ row: inout Row) throws(SQLiteError) -> Webhook.SigningKeys? {
        let (current, publicKey): ([UInt8]?, String?) = (try row.read(), try row.read())
        let (previous, previousPublicKey): ([UInt8]?, String?) = (try row.read(), try row.read())
        let expiry: Timestamp? = try row.read()
        guard let current, let publicKey = publicKey.flatMap(PublicKey.init) else { return nil }
        var keys = Webhook.SigningKeys(current: current, publicKey: publicKey)
        if let previous, let publicKey = previousPublicKey.flatMap(PublicKey.init), let expiry {
            keys.previous = .init(sealed: previous, publicKey: publicKey, expiresAt: expiry)
        }
        return keys
    }

    private static func text(of events: [EventType]) -> String { events.map(\.rawValue).joined(separator: " ") }
    private static func text(of schedule: [Int]?) -> String? { schedule?.map { String($0) }.joined(separator: " ") }

    /// NULL stands for what a webhook has that asks for nothing.
    private static func text(of signatures: [SignatureVersion]) -> String? {
        signatures == [.v1] ? nil : signatures.map(\.rawValue).joined(separator: " ")
    }

    private static func signatures(in text: String?) -> [SignatureVersion] {
        text?.split(separator: " ").compactMap { SignatureVersion(rawValue: String($0)) } ?? [.v1]
    }

    private static func events(in text: String) -> [EventType] {
        text.split(separator: " ").compactMap { EventType(rawValue: String($0)) }
    }
}
