import FunctionHost
import Webhooks

@main
struct ToggleWebhook: Function {
    static let summary = "Makes a webhook active or inactive; an inactive one keeps its waiting deliveries."

    struct Request: Readable {
        let team: TeamID
        let webhook: ID<Webhook>
        let isActive: Bool?

        init(_ fields: inout Fields) throws(Failure) {
            team = try fields.required("teamId", .team)
            webhook = try fields.required("webhookId", .id())
            isActive = try fields.optional("isActive", .boolean)
        }
    }

    func handle(_ request: Request, in context: Context) throws -> WebhookResponse {
        let webhook = try context.update(request.webhook, of: request.team) { webhook in
            webhook.setActive(request.isActive ?? !webhook.isActive)
        }
        return try WebhookResponse(webhook, in: context)
    }
}
