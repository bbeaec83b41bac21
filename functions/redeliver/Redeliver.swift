import FunctionHost
import Storage
import Webhooks

@main
struct Redeliver: Function {
    static let summary = "Queues one more attempt of a delivery, or of a webhook's deliveries of some time and status."

    struct Request: Readable {
        let team: TeamID
        let delivery: ID<Delivery>?
        let query: DeliveryQuery
        let isDryRun: Bool

        init(_ fields: inout Fields) throws(Failure) {
            team = try fields.required("teamId", .team)
            delivery = try fields.optional("deliveryId", .id())
            var query = DeliveryQuery()
            query.webhook = try fields.optional("webhookId", .id())
            (query.from, query.to) = try fields.period()
            query.status = try fields.optional("status", .word()) ?? .failed
            self.query = query
            isDryRun = try fields.optional("dryRun", .boolean) ?? false
            fields.needs(oneOf: [["deliveryId"], ["webhookId"]])
            if delivery != nil {
                try fields.excludes(["webhookId", "from", "to", "status"], by: "deliveryId")
            } else if !fields.isDescribing, query.webhook == nil {
                throw .invalid("deliveryId", "must be given, or webhookId for all of a webhook's failed deliveries")
            }
        }
    }

    struct Response: ObjectResponse {
        var queued: Int

        static let members: [Member<Response>] = [Member("queued") { $0.queued }]
    }

    func handle(_ request: Request, in context: Context) throws -> Response {
        if let id = request.delivery {
            return try context.retrying { try redeliver(id, of: request.team, isDryRun: request.isDryRun, in: context) }
        }
        guard let webhook = request.query.webhook else { preconditionFailure("a request names one or the other") }
        _ = try context.webhook(webhook, of: request.team)
        return Response(
            queued: try context.redeliver(request.query, of: request.team, isDryRun: request.isDryRun))
    }

    private func redeliver(
        _ id: ID<Delivery>, of team: TeamID, isDryRun: Bool, in context: Context
    ) throws -> Response {
        let delivery = try context.delivery(id, of: team)
        guard try context.store.webhook(delivery.webhook, of: team) != nil else {
            throw Failure(.conflict, "its webhook was deleted", field: "deliveryId")
        }
        let now = context.now()
        guard !delivery.isInFlight(at: now) else {
            throw Failure(
                .conflict, "is being attempted at this moment; look at it again in a moment", field: "deliveryId")
        }
        if !isDryRun { try context.store.replace([(delivery, delivery.redelivered(at: now))], at: now) }
        return Response(queued: 1)
    }
}
