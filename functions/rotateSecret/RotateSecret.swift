import Cryptography
import FunctionHost
import Webhooks

@main
struct RotateSecret: Function {
    static let summary = "Gives a webhook a new secret, shown once; the old one signs too until the overlap ends."

    struct Request: Readable {
        let webhook: WebhookReference
        let overlapSeconds: Int?
        let secret: Secret?

        init(_ fields: inout Fields) throws(Failure) {
            webhook = try WebhookReference(&fields)
            overlapSeconds = try fields.optional("overlapSeconds", .setting(Bounds.overlapSeconds))
            secret = try fields.optional("secret", .secret)
        }
    }

    func handle(_ request: Request, in context: Context) throws -> WebhookResponse {
        let now = context.now()
        let secret = request.secret ?? Secret(random: randomBytes(Secret.bytesCountMade))
        let expiry = now + .seconds(request.overlapSeconds ?? Bounds.overlapSeconds.standard)
        let webhook = try context.update(request.webhook) { webhook in
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
        return try WebhookResponse(webhook, newSecret: secret, in: context)
    }
}
