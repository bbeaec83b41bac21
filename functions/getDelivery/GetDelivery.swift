import FunctionHost
import Storage
import Webhooks

@main
struct GetDelivery: Function {
    static let summary = "Shows one delivery with its request and all its attempts."

    struct Request: Readable {
        let team: TeamID
        let delivery: ID<Delivery>

        init(_ fields: inout Fields) throws(Failure) {
            team = try fields.required("teamId", .team)
            delivery = try fields.required("deliveryId", .id())
        }
    }

    func handle(_ request: Request, in context: Context) throws -> DeliveryResponse {
        let store = try context.store
        let delivery = try context.delivery(request.delivery, of: request.team)
        return DeliveryResponse(
            delivery, requestBody: try store.body(of: delivery),
            responseBody: try store.lastResponseBody(of: delivery), attempts: try store.attempts(of: delivery),
            names: try store.names(of: delivery))
    }
}
