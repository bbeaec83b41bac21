import JSON
import TestSupport
import Testing
import Webhooks

@Suite struct OperationalEventTests {
    private let start = Timestamp(milliseconds: 1_761_174_000_000)

    private func delivery(_ change: (inout Delivery) -> Void = { _ in }) -> Delivery {
        var delivery = Delivery(
            id: ID("dlv_1"), webhook: ID("wh_1"), payload: ID("pl_1"), team: TeamID("t")!, event: "ticket.created",
            maxAttempts: 3, createdAt: start)
        (delivery.status, delivery.attempt, delivery.dueAt) = (.failed, 3, nil)
        (delivery.errorCode, delivery.error, delivery.responseStatus) = (.httpStatus, "the receiver answered 500", 500)
        change(&delivery)
        return delivery
    }

    private func data(_ event: OperationalEvent) throws -> JSONValue {
        let body = try JSONDocument(event.payload(at: start).body).root
        #expect(body.members?.map(\.name) == ["id", "timestamp", "event", "teamId", "data"])
        return try #require(body["data"])
    }

    @Test func `tells of a delivery that failed for good`() throws {
        let event = try #require(OperationalEvent(exhausted: delivery(), names: CallNames()))
        #expect(event.type == .deliveryExhausted && event.webhook == ID("wh_1"))
        #expect(
            try data(event).text
                == #"{"deliveryId":"dlv_1","webhookId":"wh_1","payloadId":"pl_1","event":"ticket.created","attempts":3,"responseStatus":500,"errorCode":"http_status","error":"the receiver answered 500","createdAt":"2025-10-22T23:00:00.000Z"}"#
        )
    }

    @Test(arguments: EventType.operational)
    func `tells nothing of its own deliveries`(type: EventType) {
        #expect(OperationalEvent(exhausted: delivery { $0.event = type.rawValue }, names: CallNames()) == nil)
    }

    @Test func `tells nothing of deliveries that were given up without an attempt, or go on`() {
        for change in [
            { $0.errorCode = .webhookDeleted }, { $0.errorCode = .canceled }, { $0.status = .retrying },
            { ($0.status, $0.errorCode) = (.success, nil) },
        ] as [(inout Delivery) -> Void] {
            #expect(OperationalEvent(exhausted: delivery(change), names: CallNames()) == nil)
        }
    }

    @Test func `an id is made of what happened and when, so that it is made once`() throws {
        let event = try #require(OperationalEvent(exhausted: delivery(), names: CallNames()))
        let again = try #require(OperationalEvent(exhausted: delivery(), names: CallNames()))
        #expect(event.payload(at: start) == again.payload(at: start))
        #expect(event.payload(at: start).id.text.count == Payload.idPrefix.count + 26)
        let next = try #require(OperationalEvent(exhausted: delivery { $0.attempt = 4 }, names: CallNames()))
        #expect(event.payload(at: start).id != next.payload(at: start).id)
    }

    @Test(
        arguments: [
            (.opened, .webhookWarning), (.warned(50), .webhookWarning), (.disabled, .webhookDisabled),
            (.recovered, .webhookRecovered),
        ] as [(Judgement.News, EventType)])
    func `tells what was concluded of a webhook`(news: Judgement.News, type: EventType) throws {
        var webhook = Webhook(
            id: ID("wh_1"), team: TeamID("t")!,
            settings: WebhookSettings(name: "Orders", url: "https://a.example", events: []),
            secrets: Webhook.Secrets(current: [], hint: ""), createdBy: "me", createdAt: start)
        webhook.activity.lastErrorMessage = "nobody listens there"
        let event = OperationalEvent(news, of: webhook, before: .warning)
        #expect(event.type == type)
        let data = try data(event)
        #expect(data["webhookId"]?.string == "wh_1" && data["name"]?.string == "Orders")
        #expect(data["previousState"]?.string == "warning" && data["health"]?["state"]?.string == "healthy")
        #expect(data["warning"]?.integer == (news == .warned(50) ? 50 : nil))
        #expect(data["lastErrorMessage"]?.string == "nobody listens there")
        // An address may be a secret in itself: others are not told.
        #expect(!data.text.contains("a.example"))
    }
}
