import Cryptography
import FunctionHost
import Storage
import Webhooks

@main
struct CreateWebhook: Function {
    static let summary = "Makes a webhook that is told of a team's events; the answer holds its secret, once."

    struct Request: Readable {
        let team: TeamID
        let settings: SettingsRequest
        let createdBy: String
        let secret: Secret?

        init(_ fields: inout Fields) throws(Failure) {
            team = try fields.required("teamId", .team)
            settings = try SettingsRequest(&fields, isNew: true)
            createdBy = try fields.required("createdBy", .text(1...Bounds.createdByLengthMax, sample: "user-1"))
            secret = try fields.optional("secret", .secret)
        }
    }

    func handle(_ request: Request, in context: Context) throws -> WebhookResponse {
        let (store, now) = (try context.store, context.now())
        let id: ID<Webhook> = context.makeID(at: now)
        let secret = request.secret ?? Secret(random: randomBytes(Secret.bytesCountMade))
        let webhook = try context.retrying {
            let webhook = try request.webhook(id, secret: secret, at: now, in: context)
            do throws(StoreError) {
                try store.insert(webhook, sealedWith: context.keyring.sealingID)
            } catch {
                guard error.isChanged else { throw error }
                throw Failure(.conflict, "a team has at most \(Bounds.webhooksPerTeamMax) webhooks; delete some first")
            }
            return webhook
        }
        return try WebhookResponse(webhook, newSecret: secret, in: context)
    }
}

extension CreateWebhook.Request {
    fileprivate func webhook(
        _ id: ID<Webhook>, secret: Secret, at now: Timestamp, in context: Context
    ) throws -> Webhook {
        var webhook = Webhook(
            id: id, team: team, settings: try settings.settings(of: id, team, in: context),
            secrets: Webhook.Secrets(
                current: try context.keyring.seal(secret, of: id, team), hint: String(secret.text.suffix(4))),
            createdBy: createdBy, createdAt: now)
        webhook.signingKeys = try settings.signingKeys(nil, for: webhook.settings, of: id, team, in: context)
        webhook.isActive = settings.isActive ?? true
        return webhook
    }
}
