import FunctionHost
import Webhooks

@main
struct GetWebhook: Function {
    static let summary = "Shows one webhook of a team; its secret is masked."

    struct Request: Readable {
        let team: TeamID
        let webhook: ID<Webhook>

        init(_ fields: inout Fields) throws(Failure) {
            team = try fields.required("teamId", .team)
            webhook = try fields.required("webhookId", .id())
        }
    }

    func handle(_ request: Request, in context: Context) throws -> WebhookResponse {
        try WebhookResponse(context.webhook(request.webhook, of: request.team), in: context)
    }
}
