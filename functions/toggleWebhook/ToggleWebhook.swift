import FunctionHost
import Storage
import Webhooks

@main
struct ToggleWebhook: Function {
    static let summary = "Makes a webhook active or inactive; an inactive one keeps its waiting deliveries."

    struct Request: Readable {
        let webhook: WebhookReference
        let isActive: Bool?
        let missed: Missed?

        init(_ fields: inout Fields) throws(Failure) {
            webhook = try WebhookReference(&fields)
            isActive = try fields.optional("isActive", .boolean)
            missed = try fields.optional("redeliver", .object())
            if missed != nil, isActive != true {
                throw .invalid("redeliver", "is for a webhook that becomes active; give isActive true beside it")
            }
        }
    }

    /// Which of its failed deliveries are to be attempted once more.
    struct Missed: Readable {
        let from: Timestamp?
        let to: Timestamp?
        let isDryRun: Bool

        init(_ fields: inout Fields) throws(Failure) {
            (from, to) = try fields.period()
            isDryRun = try fields.optional("dryRun", .boolean) ?? false
        }

        /// Without a beginning: from the oldest delivery that failed after the webhook's last success.
        func query(of webhook: Webhook, at now: Timestamp) -> DeliveryQuery {
            var query = DeliveryQuery()
            (query.webhook, query.status, query.to) = (webhook.id, .failed, to)
            query.from = from ?? webhook.health.missedSince ?? webhook.disabledAt ?? now
            return query
        }
    }

    struct Response: ObjectResponse {
        var webhook: WebhookResponse
        var queued: Int?

        static let members: [Member<Response>] =
            WebhookResponse.members.map { $0.of { $0.webhook } } + [Member(optional: "queued") { $0.queued }]
    }

    func handle(_ request: Request, in context: Context) throws -> Response {
        let seen = try context.webhook(request.webhook)
        // What was missed is queued first: it waits while the webhook is inactive, and a second call finds the rest.
        let queued = try request.missed.map { missed in
            try context.redeliver(
                missed.query(of: seen, at: context.now()), of: seen.team, isDryRun: missed.isDryRun)
        }
        if request.missed?.isDryRun == true {
            return Response(webhook: try WebhookResponse(seen, in: context), queued: queued)
        }
        let webhook = try context.update(request.webhook) { webhook in
            webhook.setActive(request.isActive ?? !webhook.isActive, at: context.now())
        }
        return Response(webhook: try WebhookResponse(webhook, in: context), queued: queued)
    }
}
