import FunctionHost
import Sending
import Storage
import Webhooks

@main
struct Verify: Function {
    static let summary = "Sends a test to a webhook at once; it counts in no statistics, no health and no rate."

    struct Request: Readable {
        let webhook: WebhookReference
        let event: EventType?

        init(_ fields: inout Fields) throws(Failure) {
            webhook = try WebhookReference(&fields)
            event = try fields.optional("event", .event)
        }
    }

    func handle(_ request: Request, in context: Context) throws -> WebhookTestResponse {
        let webhook = try context.webhook(request.webhook)
        let (event, now) = (request.event ?? .ticketCreated, context.now())
        let id: ID<WebhookTest> = context.makeID(at: now)
        let payload = Payload(
            id: context.makeID(at: now), team: webhook.team, event: event, createdAt: now,
            data: Array(#"{"test":true,"message":"a test of this webhook"}"#.utf8)[...])
        let transfer = try Sender(context.environment, concurrency: 1).send(
            Sender.Message(
                delivery: id.text, payload: payload.id, event: event.rawValue, attempt: 1, body: payload.body,
                names: context.names, span: context.random()),
            to: Recipient(webhook, at: now, keyring: context.keyring), at: now)
        let test = WebhookTest(
            id: id, webhook: webhook, eventType: event, payload: payload.body, transfer: transfer, at: now)
        try context.store.insert(test)
        if test.status == .success { try context.store.verified(webhook) }
        return WebhookTestResponse(test)
    }
}
