import FunctionHost
import Storage
import Webhooks

@main
struct ListDeliveries: Function {
    static let summary = "Lists a team's deliveries, newest first, a page at a time."

    struct Request: Readable {
        let team: TeamID
        let query: DeliveryQuery
        let limit: Int?
        let cursor: ID<Delivery>?

        init(_ fields: inout Fields) throws(Failure) {
            team = try fields.required("teamId", .team)
            var query = DeliveryQuery()
            query.webhook = try fields.optional("webhookId", .id())
            query.status = try fields.optional("status", .word())
            query.event = try fields.optional("event", .event)
            (query.from, query.to) = try fields.period()
            self.query = query
            limit = try fields.optional("limit", .setting(Bounds.pageLength))
            cursor = try fields.optional("cursor", .cursor())
        }
    }

    struct Response: ObjectResponse {
        var deliveries: [DeliveryResponse]
        var nextCursor: ID<Delivery>?

        static let members: [Member<Response>] = [
            Member("deliveries") { $0.deliveries }, Member(optional: "nextCursor") { $0.nextCursor },
        ]
    }

    func handle(_ request: Request, in context: Context) throws -> Response {
        let store = try context.store
        if let webhook = request.query.webhook { try context.requireWebhook(webhook, everOf: request.team) }
        let page = try store.deliveries(
            of: request.team, request.query, before: request.cursor,
            limit: request.limit ?? Bounds.pageLength.standard)
        return Response(
            deliveries: try page.deliveries.map {
                DeliveryResponse($0, responseBody: try store.lastResponseBody(of: $0))
            },
            nextCursor: page.cursor)
    }
}
