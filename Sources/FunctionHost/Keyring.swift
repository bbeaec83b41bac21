internal import Cryptography
package import Webhooks

/// Seals and opens what is kept secret at rest. Each text is bound to its place: moved to another row it does not open.
package final class Keyring {
    private let makeKey: () throws(Failure) -> SealingKey
    private var key: SealingKey?

    /// - Parameter key: asked once, when the first text is sealed or opened.
    init(_ key: @escaping () throws(Failure) -> SealingKey) { makeKey = key }

    package func seal(_ secret: Secret, of webhook: ID<Webhook>, _ team: TeamID) throws(Failure) -> [UInt8] {
        try sealingKey().seal(Array(secret.text.utf8), associatedData: Self.place(webhook, team, "secret"))
    }

    package func seal(_ headers: CustomHeaders?, of webhook: ID<Webhook>, _ team: TeamID) throws(Failure) -> [UInt8]? {
        guard let headers, !headers.list.isEmpty else { return nil }
        return try sealingKey().seal(headers.json, associatedData: Self.place(webhook, team, "headers"))
    }

    /// The secrets that sign at that time, the newest first.
    package func liveSecrets(of webhook: Webhook, at now: Timestamp) throws(Failure) -> [Secret] {
        var secrets = [try secret(webhook.secrets.current, of: webhook)]
        if let previous = webhook.secrets.previous, webhook.secrets.isPreviousLive(at: now) {
            secrets.append(try secret(previous, of: webhook))
        }
        return secrets
    }

    package func headers(of webhook: Webhook) throws(Failure) -> CustomHeaders? {
        guard let sealed = webhook.settings.sealedHeaders else { return nil }
        let bytes = try open(sealed, associatedData: Self.place(webhook.id, webhook.team, "headers"))
        return try CustomHeaders(json: bytes)
    }

    private func secret(_ sealed: [UInt8], of webhook: Webhook) throws(Failure) -> Secret {
        let bytes = try open(sealed, associatedData: Self.place(webhook.id, webhook.team, "secret"))
        return try Secret(String(decoding: bytes, as: UTF8.self))
    }

    private func open(_ sealed: [UInt8], associatedData: [UInt8]) throws(Failure) -> [UInt8] {
        let key = try sealingKey()
        do throws(SealError) {
            return try key.open(sealed, associatedData: associatedData)
        } catch {
            throw Failure(
                .misconfigured,
                "a secret in the store cannot be opened: WEBHOOKS_KEY, or the key file, is not the one "
                    + "that sealed it")
        }
    }

    private func sealingKey() throws(Failure) -> SealingKey {
        if let key { return key }
        let made = try makeKey()
        key = made
        return made
    }

    private static func place(_ webhook: ID<Webhook>, _ team: TeamID, _ kind: String) -> [UInt8] {
        Array("\(team.text)/\(webhook.text)/\(kind)".utf8)
    }
}
