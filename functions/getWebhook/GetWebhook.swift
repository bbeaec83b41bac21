import FunctionHost
import Webhooks

@main
struct GetWebhook: Function {
    static let summary = "Shows one webhook of a team; its secret is masked."

    func handle(_ request: WebhookReference, in context: Context) throws -> WebhookResponse {
        try WebhookResponse(context.webhook(request), in: context)
    }
}
