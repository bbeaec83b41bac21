import FunctionHost
import Storage
import Webhooks

@main
struct DeleteWebhook: Function {
    static let summary = "Deletes a webhook and cancels its waiting deliveries; their history stays."

    struct Response: ObjectResponse {
        var canceledDeliveries: Int

        static let members: [Member<Response>] = [
            Member("deleted") { _ in true }, Member("canceledDeliveries") { $0.canceledDeliveries },
        ]
    }

    func handle(_ request: WebhookReference, in context: Context) throws -> Response {
        let (store, now) = (try context.store, context.now())
        let webhook = try context.retrying {
            let webhook = try context.webhook(request)
            try store.delete(webhook, at: now)
            return webhook
        }
        return Response(canceledDeliveries: try store.cancelDeliveries(of: webhook, at: now))
    }
}
