import FunctionHost
import Webhooks

@main
struct ToggleWebhook: Function {
    static let summary = "Makes a webhook active or inactive; an inactive one keeps its waiting deliveries."

    struct Request: Readable {
        let webhook: WebhookReference
        let isActive: Bool?

        init(_ fields: inout Fields) throws(Failure) {
            webhook = try WebhookReference(&fields)
            isActive = try fields.optional("isActive", .boolean)
        }
    }

    func handle(_ request: Request, in context: Context) throws -> WebhookResponse {
        let webhook = try context.update(request.webhook) { webhook in
            webhook.setActive(request.isActive ?? !webhook.isActive, at: context.now())
        }
        return try WebhookResponse(webhook, in: context)
    }
}
