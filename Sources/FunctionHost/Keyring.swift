internal import Cryptography
internal import Storage
package import Webhooks

/// Seals and opens what is kept secret at rest. Each text is bound to its place: moved to another row it does not open.
package final class Keyring {
    private let findKey: (_ isNew: Bool) throws(Failure) -> SealingKey
    private let anyWebhook: () throws(StoreError) -> Webhook?
    private var key: SealingKey?
    /// The key opens what is in the store, so that what it seals is no stranger there.
    private var isProven = false

    /// - Parameters:
    ///   - key: asked once, when the first text is sealed or opened; whether one may be made where there is none.
    ///   - anyWebhook: asked once, when the first text is sealed: whatever the store holds.
    init(
        key: @escaping (_ isNew: Bool) throws(Failure) -> SealingKey,
        provenBy anyWebhook: @escaping () throws(StoreError) -> Webhook?
    ) {
        (findKey, self.anyWebhook) = (key, anyWebhook)
    }

    package func seal(_ secret: Secret, of webhook: ID<Webhook>, _ team: TeamID) throws -> [UInt8] {
        try provenKey().seal(Array(secret.text.utf8), associatedData: SealedText.secret.place(of: webhook, team))
    }

    package func seal(_ headers: CustomHeaders?, of webhook: ID<Webhook>, _ team: TeamID) throws -> [UInt8]? {
        guard let headers, !headers.list.isEmpty else { return nil }
        return try provenKey().seal(headers.json, associatedData: SealedText.headers.place(of: webhook, team))
    }

    package func seal(_ key: SigningKey, of webhook: ID<Webhook>, _ team: TeamID) throws -> [UInt8] {
        try provenKey().seal(Array(key.text.utf8), associatedData: SealedText.signingKey.place(of: webhook, team))
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
        guard let sealed = webhook.settings.sealedHeaders else { return nil }
        let bytes = try open(sealed, associatedData: SealedText.headers.place(of: webhook.id, webhook.team))
        return try CustomHeaders(json: bytes)
    }

    private func secret(_ sealed: [UInt8], of webhook: Webhook) throws(Failure) -> Secret {
        let bytes = try open(sealed, associatedData: SealedText.secret.place(of: webhook.id, webhook.team))
        return try Secret(String(decoding: bytes, as: UTF8.self))
    }

    private func signingKey(_ sealed: [UInt8], of webhook: Webhook) throws(Failure) -> SigningKey {
        let bytes = try open(sealed, associatedData: SealedText.signingKey.place(of: webhook.id, webhook.team))
        return try SigningKey(String(decoding: bytes, as: UTF8.self))
    }

    private func open(_ sealed: [UInt8], associatedData: [UInt8]) throws(Failure) -> [UInt8] {
        let key = try sealingKey(isNew: false)
        do throws(SealError) {
            return try key.open(sealed, associatedData: associatedData)
        } catch {
            switch error {
            case .otherKey:
                throw Failure(
                    .misconfigured,
                    "a secret in the store cannot be opened: WEBHOOKS_KEY, or the key file, is not the one that sealed it"
                )
            case .unknownFormat, .notAuthentic:
                throw Failure(.internal, "a webhook's secret in the store is damaged; rotate it, or delete the webhook")
            }
        }
    }

    /// - Throws: `misconfigured` where the key is not the one that sealed what is there.
    private func provenKey() throws -> SealingKey {
        if !isProven {
            if let webhook = try anyWebhook() { _ = try currentSecret(of: webhook) }
            isProven = true
        }
        return try sealingKey(isNew: true)
    }

    private func sealingKey(isNew: Bool) throws(Failure) -> SealingKey {
        if let key { return key }
        let found = try findKey(isNew)
        key = found
        return found
    }
}
