import FunctionHost
import Storage
import Webhooks

@main
struct ListWebhooks: Function {
    static let summary = "Lists a team's webhooks, newest first, a page at a time."

    struct Request: Readable {
        let team: TeamID
        let isActive: Bool?
        let event: EventType?
        let limit: Int?
        let cursor: ID<Webhook>?

        init(_ fields: inout Fields) throws(Failure) {
            team = try fields.required("teamId", .team)
            isActive = try fields.optional("isActive", .boolean)
            event = try fields.optional("event", .event)
            limit = try fields.optional("limit", .setting(Bounds.pageLength))
            cursor = try fields.optional("cursor", .cursor())
        }
    }

    struct Response: ObjectResponse {
        var webhooks: [WebhookResponse]
        var nextCursor: ID<Webhook>?

        static let members: [Member<Response>] = [
            Member("webhooks") { $0.webhooks }, Member(optional: "nextCursor") { $0.nextCursor },
        ]
    }

    func handle(_ request: Request, in context: Context) throws -> Response {
        let limit = request.limit ?? Bounds.pageLength.standard
        // One more than the page tells whether there is a next one.
        let webhooks = try context.store.webhooks(
            of: request.team, isActive: request.isActive, event: request.event, before: request.cursor, limit: limit + 1
        )
        let page = webhooks.prefix(limit)
        return Response(
            webhooks: try page.map { try WebhookResponse($0, in: context) },
            nextCursor: webhooks.count > limit ? page.last?.id : nil)
    }
}
