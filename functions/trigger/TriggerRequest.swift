import FunctionHost
import JSON
import Webhooks

/// One event, or several of one team that are kept together or not at all.
struct TriggerRequest: Readable {
    let team: TeamID
    let events: [Event]
    let isMany: Bool

    struct Event: Readable {
        let event: EventType
        let data: JSONValue
        let previousData: JSONValue?
        let metadata: JSONValue?
        let orderingKey: String?
        let idempotencyKey: String?

        init(_ fields: inout Fields) throws(Failure) {
            event = try fields.required("event", .productEvent)
            data = try fields.required("data", .any)
            previousData = try fields.optional("previousData", .any)
            metadata = try fields.optional("metadata", .object(bytesMax: Bounds.metadataBytesMax))
            orderingKey = try fields.optional(
                "orderingKey", .line(1...Bounds.orderingKeyLengthMax, sample: "ticket-4711"))
            idempotencyKey = try fields.optional(
                "idempotencyKey", .text(1...Bounds.idempotencyKeyLengthMax, sample: "order-1-created"))
        }
    }

    init(_ fields: inout Fields) throws(Failure) {
        team = try fields.required("teamId", .team)
        let many = try fields.optional("events", .list(of: .object(Event.self), count: 1...Bounds.eventsPerRequestMax))
        fields.needs(oneOf: [["event", "data"], ["events"]])
        isMany = many != nil
        events = if let many { many } else { [try Event(&fields)] }
        if isMany {
            try fields.excludes(
                ["event", "data", "previousData", "metadata", "orderingKey", "idempotencyKey"], by: "events")
        }
    }

    /// The path of an event's member, for a refusal.
    func path(_ member: String, ofEventAt index: Int) -> String { isMany ? "events[\(index)].\(member)" : member }
}

/// What is answered for one event.
struct EventResponse: ObjectResponse, Equatable {
    var payload: ID<Payload>
    /// The event was kept before, under the same idempotency key.
    var isDuplicate: Bool
    var deliveries: [DeliveryReference]

    static let members: [Member<EventResponse>] = [
        Member("payloadId") { $0.payload }, Member("duplicate") { $0.isDuplicate },
        Member("deliveries") { $0.deliveries },
    ]
}

struct DeliveryReference: ObjectResponse, Equatable {
    var id: ID<Delivery>
    var webhook: ID<Webhook>

    static let members: [Member<DeliveryReference>] = [Member("id") { $0.id }, Member("webhookId") { $0.webhook }]
}

/// What is answered for several events, in their order.
struct Results: ObjectResponse {
    var results: [EventResponse]

    static let members: [Member<Results>] = [Member("results") { $0.results }]
}
