import Cryptography
import FunctionHost
import Webhooks

@main
struct RotateSecret: Function {
    static let summary = "Gives a webhook a new secret, shown once, or signing key; the old one signs too for a while."

    /// What is rotated.
    enum Kind: String, CaseIterable { case secret, signingKey }

    struct Request: Readable {
        let webhook: WebhookReference
        let overlapSeconds: Int?
        let kind: Kind
        let secret: Secret?
        let signingKey: SigningKey?

        init(_ fields: inout Fields) throws(Failure) {
            webhook = try WebhookReference(&fields)
            overlapSeconds = try fields.optional("overlapSeconds", .setting(Bounds.overlapSeconds))
            kind = try fields.optional("kind", .word()) ?? .secret
            secret = try fields.optional("secret", .secret)
            signingKey = try fields.optional("signingKey", .signingKey)
            switch kind {
            case .secret: try fields.excludes(["signingKey"], by: "the kind secret")
            case .signingKey: try fields.excludes(["secret"], by: "the kind signingKey")
            }
        }
    }

    func handle(_ request: Request, in context: Context) throws -> WebhookResponse {
        let expiry = context.now() + .seconds(request.overlapSeconds ?? Bounds.overlapSeconds.standard)
        switch request.kind {
        case .secret:
            let secret = request.secret ?? Secret(random: randomBytes(Secret.bytesCountMade))
            let webhook = try context.update(request.webhook) { webhook in
                try rotate(&webhook, to: secret, previousExpiresAt: expiry, in: context)
            }
            return try WebhookResponse(webhook, newSecret: secret, in: context)
        case .signingKey:
            let key = request.signingKey ?? SigningKey(random: randomBytes(SigningKey.seedCount))
            let webhook = try context.update(request.webhook) { webhook in
                try rotate(&webhook, to: key, previousExpiresAt: expiry, in: context)
            }
            return try WebhookResponse(webhook, in: context)
        }
    }

    private func rotate(
        _ webhook: inout Webhook, to secret: Secret, previousExpiresAt expiry: Timestamp, in context: Context
    ) throws {
        let sealed = try context.keyring.seal(secret, of: webhook.id, webhook.team)
        let hint = String(secret.text.suffix(4))
        guard let current = try context.keyring.currentSecret(of: webhook) else {
            webhook.secrets = Webhook.Secrets(current: sealed, hint: hint)
            return
        }
        guard current != secret else {
            throw Failure(.conflict, "is the webhook's secret already", field: "secret")
        }
        webhook.secrets = webhook.secrets.rotated(to: sealed, hint: hint, previousExpiresAt: expiry)
    }

    private func rotate(
        _ webhook: inout Webhook, to key: SigningKey, previousExpiresAt expiry: Timestamp, in context: Context
    ) throws {
        guard let keys = webhook.signingKeys else {
            throw Failure(
                .conflict, "names a key that the webhook does not have; ask for v1a in its signatures first",
                field: "kind")
        }
        guard keys.publicKey != key.publicKey else {
            throw Failure(.conflict, "is the webhook's signing key already", field: "signingKey")
        }
        let sealed = try context.keyring.seal(key, of: webhook.id, webhook.team)
        // A damaged one signs nothing: there is no overlap with it.
        let isWhole = try context.keyring.currentSigningKey(of: webhook) != nil
        webhook.signingKeys =
            isWhole
            ? keys.rotated(to: sealed, publicKey: key.publicKey, previousExpiresAt: expiry)
            : Webhook.SigningKeys(current: sealed, publicKey: key.publicKey)
    }
}
