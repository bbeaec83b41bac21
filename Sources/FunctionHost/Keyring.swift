internal import Cryptography
internal import Storage
package import Webhooks

/// Seals and opens what is kept secret at rest. Each text is bound to its place: moved to another row it does not open.
///
/// The store says which key seals, so that all processes seal with the same one, whichever they hold beside it.
package final class Keyring {
    let source: KeySource
    let store: () throws(StoreError) -> Store
    var keys: SealingKeys?
    /// The store's, once it was asked for.
    var sealing: SealingKey?

    /// - Parameter store: opened when the first text is sealed.
    init(_ source: KeySource, of store: @escaping () throws(StoreError) -> Store) {
        (self.source, self.store) = (source, store)
    }

    /// The id of the key that this process seals with; nil while it has sealed nothing. What is written must name it.
    package var sealingID: [UInt8]? { sealing?.id }

    /// Asks the store anew which key seals: it was told that another one does.
    func forgetSealingKey() { sealing = nil }

    package func seal(_ secret: Secret, of webhook: ID<Webhook>, _ team: TeamID) throws -> [UInt8] {
        try sealingKey().seal(Array(secret.text.utf8), associatedData: SealedText.secret.place(of: webhook, team))
    }

    package func seal(_ headers: CustomHeaders?, of webhook: ID<Webhook>, _ team: TeamID) throws -> [UInt8]? {
        guard let headers, !headers.list.isEmpty else { return nil }
        return try sealingKey().seal(headers.json, associatedData: SealedText.headers.place(of: webhook, team))
    }

    package func seal(_ key: SigningKey, of webhook: ID<Webhook>, _ team: TeamID) throws -> [UInt8] {
        try sealingKey().seal(Array(key.text.utf8), associatedData: SealedText.signingKey.place(of: webhook, team))
    }

    package func seal(
        _ credentials: Credentials, of webhook: ID<Webhook>, _ team: TeamID
    ) throws -> SealedCredentials {
        let sealed = try sealingKey().seal(
            Array(credentials.authorization.utf8), associatedData: SealedText.credentials.place(of: webhook, team))
        return SealedCredentials(sealed: sealed, kind: credentials.kind, hint: credentials.hint)
    }

    package func seal(
        _ certificate: ClientCertificate, expiringAt expiry: Timestamp, of webhook: ID<Webhook>, _ team: TeamID
    ) throws -> SealedClientCertificate {
        let place = SealedText.clientCertificate.place(of: webhook, team)
        return SealedClientCertificate(
            sealed: try sealingKey().seal(certificate.json, associatedData: place), expiresAt: expiry)
    }

    package func credentials(of webhook: Webhook) throws(Failure) -> Credentials? {
        guard let kept = webhook.settings.credentials else { return nil }
        let bytes = try open(kept.sealed, .credentials, of: webhook.id, webhook.team)
        guard let credentials = Credentials(kind: kept.kind, authorization: bytes, hint: kept.hint) else {
            throw .damaged(.credentials)
        }
        return credentials
    }

    package func clientCertificate(of webhook: Webhook) throws(Failure) -> ClientCertificate? {
        guard let kept = webhook.settings.clientCertificate else { return nil }
        return try ClientCertificate(json: open(kept.sealed, .clientCertificate, of: webhook.id, webhook.team))
    }

    /// All that signs at that time.
    package func signers(of webhook: Webhook, at now: Timestamp) throws(Failure) -> Signers {
        var keys: [SigningKey] = []
        if webhook.settings.signatures.contains(.v1a), let signingKeys = webhook.signingKeys {
            keys.append(try signingKey(signingKeys.current, of: webhook))
            if let previous = signingKeys.livePrevious(at: now) {
                keys.append(try signingKey(previous.sealed, of: webhook))
            }
        }
        return Signers(
            try liveSecrets(of: webhook, at: now), keys: keys, versions: webhook.settings.signatures)
    }

    /// The secrets that sign at that time, the newest first.
    package func liveSecrets(of webhook: Webhook, at now: Timestamp) throws(Failure) -> [Secret] {
        var secrets = [try secret(webhook.secrets.current, of: webhook)]
        if let previous = webhook.secrets.previous, webhook.secrets.isPreviousLive(at: now) {
            secrets.append(try secret(previous, of: webhook))
        }
        return secrets
    }

    /// Nil where it is damaged: it can still be replaced.
    package func currentSecret(of webhook: Webhook) throws(Failure) -> Secret? {
        try ifWhole { () throws(Failure) in try secret(webhook.secrets.current, of: webhook) }
    }

    /// Nil where it is damaged, or there is none.
    package func currentSigningKey(of webhook: Webhook) throws(Failure) -> SigningKey? {
        guard let sealed = webhook.signingKeys?.current else { return nil }
        return try ifWhole { () throws(Failure) in try signingKey(sealed, of: webhook) }
    }

    private func ifWhole<Value>(_ open: () throws(Failure) -> Value) throws(Failure) -> Value? {
        do throws(Failure) {
            return try open()
        } catch {
            guard error.code == .internal else { throw error }
            return nil
        }
    }

    package func headers(of webhook: Webhook) throws(Failure) -> CustomHeaders? {
        try headers(webhook.settings, of: webhook.id, webhook.team)
    }

    package func headers(
        _ settings: WebhookSettings, of webhook: ID<Webhook>, _ team: TeamID
    ) throws(Failure) -> CustomHeaders? {
        guard let sealed = settings.sealedHeaders else { return nil }
        return try CustomHeaders(json: open(sealed, .headers, of: webhook, team))
    }

    private func secret(_ sealed: [UInt8], of webhook: Webhook) throws(Failure) -> Secret {
        let bytes = try open(sealed, .secret, of: webhook.id, webhook.team)
        return try Secret(String(decoding: bytes, as: UTF8.self))
    }

    private func signingKey(_ sealed: [UInt8], of webhook: Webhook) throws(Failure) -> SigningKey {
        let bytes = try open(sealed, .signingKey, of: webhook.id, webhook.team)
        return try SigningKey(String(decoding: bytes, as: UTF8.self))
    }

    private func open(
        _ sealed: [UInt8], _ kind: SealedText, of webhook: ID<Webhook>, _ team: TeamID
    ) throws(Failure) -> [UInt8] {
        let keys = try keys(for: SealingKey.id(of: sealed))
        do throws(SealError) {
            return try keys.open(sealed, associatedData: kind.place(of: webhook, team))
        } catch {
            switch error {
            case .otherKey: throw keyIsMissing()
            case .unknownFormat, .notAuthentic: throw .damaged(kind)
            }
        }
    }
}

extension Failure {
    fileprivate static func damaged(_ kind: SealedText) -> Failure {
        let sentence =
            switch kind {
            case .secret: "a webhook's secret in the store is damaged; rotate it, or delete the webhook"
            case .signingKey: "a webhook's signing key in the store is damaged; rotate it, or delete the webhook"
            case .headers: "a webhook's headers in the store are damaged; set them again, or delete the webhook"
            case .credentials: "a webhook's credentials in the store are damaged; set them again, or clear them"
            case .clientCertificate:
                "a webhook's client certificate in the store is damaged; set it again, or clear it"
            }
        return Failure(.internal, sentence)
    }
}
