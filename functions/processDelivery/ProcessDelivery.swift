import FunctionHost
import Sending
import Storage
import Webhooks

@main
struct ProcessDelivery: Function {
    static let summary = "Makes the first attempts that are due, or attempts one delivery by name."

    private let shelf = SenderShelf()

    struct Request: Readable {
        let drain: DrainRequest
        let named: (delivery: ID<Delivery>, team: TeamID)?

        init(_ fields: inout Fields) throws(Failure) {
            drain = try DrainRequest(&fields)
            let delivery: ID<Delivery>? = try fields.optional("deliveryId", .id())
            let team = try fields.optional("teamId", .team)
            if delivery != nil, team == nil { throw .invalid("teamId", "must be given with deliveryId") }
            if delivery == nil, team != nil { throw .invalid("deliveryId", "must be given with teamId") }
            named = if let delivery, let team { (delivery, team) } else { nil }
        }
    }

    struct Response: ObjectResponse {
        var counts: DrainCounts
        var delivery: DeliveryResponse?

        static let members: [Member<Response>] = [
            Member("processed") { $0.counts.processed }, Member("succeeded") { $0.counts.succeeded },
            Member("retrying") { $0.counts.retrying }, Member("failed") { $0.counts.failed },
            Member("deferred") { $0.counts.deferred }, Member("more") { $0.counts.more },
            Member(optional: "delivery") { $0.delivery },
        ]
    }

    func handle(_ request: Request, in context: Context) throws -> Response {
        guard let named = request.named else {
            return Response(counts: try request.drain.run(.first, by: shelf, in: context))
        }
        let delivery = try context.delivery(named.delivery, of: named.team)
        guard let webhook = try context.store.webhook(delivery.webhook, of: named.team), !delivery.isSettled else {
            return Response(counts: DrainCounts(), delivery: try response(delivery, in: context))
        }
        let end = try shelf.lend(context.environment, concurrency: 1) { sender in
            try Drain.attempt(delivery, of: webhook, by: sender, in: context)
        }
        return Response(counts: end.counts, delivery: try response(end.delivery, in: context))
    }

    private func response(_ delivery: Delivery, in context: Context) throws -> DeliveryResponse {
        DeliveryResponse(delivery, responseBody: try context.store.lastResponseBody(of: delivery))
    }
}
