import Cryptography
import FunctionHost
import Webhooks

@main
struct RotateSecret: Function {
    static let summary = "Gives a webhook a new secret, shown once; the old one signs too until the overlap ends."

    struct Request: Readable {
        let team: TeamID
        let webhook: ID<Webhook>
        let overlapSeconds: Int?
        let secret: Secret?

        init(_ fields: inout Fields) throws(Failure) {
            team = try fields.required("teamId", .team)
            webhook = try fields.required("webhookId", .id())
            overlapSeconds = try fields.optional("overlapSeconds", .setting(Bounds.overlapSeconds))
            secret = try fields.optional("secret", .secret)
        }
    }

    func handle(_ request: Request, in context: Context) throws -> WebhookResponse {
        let now = context.now()
        let secret = request.secret ?? Secret(random: randomBytes(Secret.bytesCountMade))
        let expiry = now + .seconds(request.overlapSeconds ?? Bounds.overlapSeconds.standard)
        let webhook = try context.update(request.webhook, of: request.team) { webhook in
            guard try context.keyring.liveSecrets(of: webhook, at: now).first != secret else {
                throw Failure(.conflict, "is the webhook's secret already", field: "secret")
            }
            webhook.secrets = webhook.secrets.rotated(
                to: try context.keyring.seal(secret, of: webhook.id, webhook.team), hint: String(secret.text.suffix(4)),
                previousExpiresAt: expiry)
        }
        return try WebhookResponse(webhook, newSecret: secret, in: context)
    }
}
