import FunctionHost
import Webhooks

@main
struct UpdateWebhook: Function {
    static let summary = "Changes settings of a webhook; null clears an optional one."

    struct Request: Readable {
        let webhook: WebhookReference
        let settings: SettingsRequest

        init(_ fields: inout Fields) throws(Failure) {
            webhook = try WebhookReference(&fields)
            settings = try SettingsRequest(&fields, isNew: false)
        }
    }

    func handle(_ request: Request, in context: Context) throws -> WebhookResponse {
        let webhook = try context.update(request.webhook) { webhook in
            let url = webhook.settings.url
            webhook.settings = try request.settings.applied(
                to: webhook.settings, of: webhook.id, webhook.team, in: context)
            webhook.signingKeys = try request.settings.signingKeys(
                webhook.signingKeys, for: webhook.settings, of: webhook.id, webhook.team, in: context)
            // What was verified was the old address, and what failed was the old receiver.
            if webhook.settings.url != url {
                webhook.isVerified = false
                webhook.restartHealth(at: context.now())
            }
            if let isActive = request.settings.isActive, isActive != webhook.isActive {
                webhook.setActive(isActive, at: context.now())
            }
        }
        return try WebhookResponse(webhook, in: context)
    }
}
