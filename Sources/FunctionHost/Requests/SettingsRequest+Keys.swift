internal import Cryptography
package import Webhooks

extension SettingsRequest {
    /// The signing keys of a webhook once the request is applied: one is made, or taken from the request, when `v1a` is
    /// first asked for. It stays where `v1a` is given up again, so that its receivers need not learn another.
    ///
    /// - Throws: ``Failure``; `conflict` where the request brings another key than there is: a rotation has an overlap, and
    ///   this has none.
    package func signingKeys(
        _ old: Webhook.SigningKeys?, for settings: WebhookSettings, of id: ID<Webhook>, _ team: TeamID,
        in context: Context
    ) throws -> Webhook.SigningKeys? {
        guard settings.signatures.contains(.v1a) else {
            guard signingKey == nil else { throw Failure.invalid("signingKey", "goes with v1a in signatures") }
            return old
        }
        if let old {
            guard signingKey.map({ $0.publicKey == old.publicKey }) ?? true else {
                throw Failure(
                    .conflict, "is not the webhook's; rotateSecret with the kind signingKey changes it",
                    field: "signingKey")
            }
            return old
        }
        let key = signingKey ?? SigningKey(random: randomBytes(SigningKey.seedCount))
        return Webhook.SigningKeys(
            current: try context.keyring.seal(key, of: id, team), publicKey: key.publicKey)
    }
}
