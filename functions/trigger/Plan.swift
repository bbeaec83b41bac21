import Cryptography
import FunctionHost
import JSON
import Storage
import Webhooks

/// What a group of requests is to write, and what each of them will be answered.
struct Plan {
    let store: Store
    let context: Context
    private(set) var acceptances: [Acceptance] = []
    private var subscribers: [Subscription: [(subscriber: Subscriber, filters: [Filter])]] = [:]
    private var answers: [KeyOfTeam: RememberedAnswer] = [:]

    private struct Subscription: Hashable {
        var team: TeamID
        var event: EventType
    }

    private struct KeyOfTeam: Hashable {
        var team: TeamID
        var key: String
    }

    init(store: Store, context: Context) { (self.store, self.context) = (store, context) }

    /// Adds what the request's events lead to; of a request that is refused, nothing.
    /// - Throws: ``StoreError``; a ``Failure`` of this request alone is a result.
    mutating func add(_ call: Call<TriggerRequest>) throws -> Result<Trigger.Response, Failure> {
        let request = call.request
        let (start, known) = (acceptances.count, answers)
        do {
            var responses: [EventResponse] = []
            for index in request.events.indices { responses.append(try add(eventAt: index, of: call)) }
            return .success(request.isMany ? .many(responses) : .one(responses[0]))
        } catch let failure as Failure {
            acceptances.removeSubrange(start...)
            answers = known
            return .failure(failure)
        }
    }

    private mutating func add(eventAt index: Int, of call: Call<TriggerRequest>) throws -> EventResponse {
        let request = call.request
        let (event, team) = (request.events[index], request.team)
        let key = event.idempotencyKey.map { IdempotencyKey($0, contentHash: event.contentHash) }
        if let key, let answer = try answer(to: key, of: team) {
            guard answer.contentHash == key.contentHash else {
                let field = request.path("idempotencyKey", ofEventAt: index)
                throw Failure(
                    .conflict, "was used before for an event with other content; give each event its own", field: field)
            }
            return EventResponse(answer)
        }
        let now = context.now()
        let payload = Payload(
            id: context.makeID(at: now), team: team, event: event.event, createdAt: now, data: event.data.bytes,
            previousData: event.previousData?.bytes, metadata: event.metadata?.bytes, names: call.names)
        guard payload.body.count <= Bounds.payloadBytesMax else {
            throw Failure(
                .payloadTooLarge,
                "makes a body of \(payload.body.count) bytes; at most \(Bounds.payloadBytesMax) can be sent",
                field: request.path("data", ofEventAt: index))
        }
        let deliveries = try wanting(payload).enumerated().map { position, subscriber in
            subscriber.delivery(of: payload, at: position, orderingKey: event.orderingKey)
        }
        acceptances.append(Acceptance(payload, deliveries: deliveries, key: key))
        let answer = RememberedAnswer(
            contentHash: key?.contentHash ?? [], payload: payload.id, webhooks: deliveries.map(\.webhook))
        if let key { answers[KeyOfTeam(team: team, key: key.text)] = answer }
        return EventResponse(answer, isDuplicate: false)
    }

    /// The key may be remembered by the store, or have come earlier in the same group.
    private mutating func answer(to key: IdempotencyKey, of team: TeamID) throws -> RememberedAnswer? {
        try answers[KeyOfTeam(team: team, key: key.text)] ?? store.answer(to: key, of: team)
    }

    /// The webhooks whose filters let the payload through.
    private mutating func wanting(_ payload: Payload) throws -> [Subscriber] {
        let all = try subscribers(to: Subscription(team: payload.team, event: payload.event))
        guard all.contains(where: { !$0.filters.isEmpty }) else { return all.map(\.subscriber) }
        let body = try JSONDocument(payload.body, bytesMax: Bounds.payloadBytesMax).root
        return all.filter { $0.filters.allSatisfy { $0.evaluate(body).matches } }.map(\.subscriber)
    }

    private mutating func subscribers(
        to subscription: Subscription
    ) throws -> [(subscriber: Subscriber, filters: [Filter])] {
        if let known = subscribers[subscription] { return known }
        let found = try store.subscribers(to: subscription.event, of: subscription.team).map { subscriber in
            (subscriber: subscriber, filters: try subscriber.filters.map(Filter.list(json:)) ?? [])
        }
        subscribers[subscription] = found
        return found
    }
}

extension EventResponse {
    init(_ answer: RememberedAnswer, isDuplicate: Bool = true) {
        (payload, self.isDuplicate) = (answer.payload, isDuplicate)
        deliveries = answer.webhooks.enumerated().map { position, webhook in
            DeliveryReference(id: Payload.deliveryID(at: position, of: answer.payload), webhook: webhook)
        }
    }
}

extension TriggerRequest.Event {
    /// Over what the event says, part by part with its length, so that no two contents run together.
    var contentHash: [UInt8] {
        var content = Array("\(event.rawValue)\n".utf8)
        for part in [data.bytes, previousData?.bytes, metadata?.bytes] {
            content += Array("\(part?.count ?? -1)\n".utf8) + (part ?? [])
        }
        // Only where there is one: what was remembered before events could have one stays the same.
        if let orderingKey { content += Array("\(orderingKey.utf8.count)\n\(orderingKey)".utf8) }
        return sha256(content)
    }
}
