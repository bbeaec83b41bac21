import FunctionHost
import JSON
import TestSupport
import Testing
import Webhooks

@testable import createWebhook
@testable import getDelivery
@testable import listDeliveries
@testable import listWebhooks
@testable import trigger
@testable import verify

@Suite struct OperationalEventTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    @Test(arguments: EventType.operational)
    func `cannot be triggered, but be subscribed to`(type: EventType) throws {
        let refusal = try scene.refusal(Trigger.self, #"{"teamId":"t","event":"\#(type.rawValue)","data":{}}"#)
        #expect(refusal.code == .invalidRequest && refusal.field == "event")
        #expect(refusal.message.contains("nobody can trigger it"))
        let many =
            #"{"teamId":"t","events":[{"event":"ticket.created","data":{}},{"event":"\#(type.rawValue)","data":{}}]}"#
        #expect(try scene.refusal(Trigger.self, many).field == "events[1].event")
        let webhook = try scene.create(#""events":["\#(type.rawValue)"]"#)
        let listed = try scene.ask(ListWebhooks.self, #"{"teamId":"t","event":"\#(type.rawValue)"}"#).list("webhooks")
        #expect(try listed.map { try $0.text("id") } == [try webhook.text("id")])
        #expect(try scene.count("payloads") == 0)
    }

    @Test func `a mistyped event that is triggered is taken for one that can be`() throws {
        let refusal = try scene.refusal(Trigger.self, #"{"teamId":"t","event":"webhook.warnin","data":{}}"#)
        #expect(EventType.operational.allSatisfy { !refusal.message.contains($0.rawValue) })
        let saved = try scene.refusal(
            CreateWebhook.self, Scene.webhook(#""events":["webhook.warnin"]"#))
        #expect(saved.message.contains("webhook.warning"))
    }

    @Test func `comes in the form of all payloads`() throws {
        try scene.create(#""name":"told","events":["delivery.exhausted"]"#)
        try scene.create(#""maxRetries":0"#)
        let delivery = try scene.deliver()
        try scene.attempt(delivery, status: 503)
        let list = try scene.ask(ListDeliveries.self, #"{"teamId":"t","event":"delivery.exhausted"}"#)
        let told = try list.list("deliveries")
        #expect(told.count == 1)
        let body = try JSONDocument(Array(scene.body(of: told[0]).utf8)).root
        #expect(body.members?.map(\.name) == ["id", "timestamp", "event", "teamId", "data"])
        #expect(body["data"]?["deliveryId"]?.string == delivery && body["data"]?["responseStatus"]?.integer == 503)
        #expect(body["id"]?.string == told[0]["payloadId"]?.string)
    }

    @Test func `verify sends one as a sample`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let scene = try Scene { environment in
            environment.allowsHTTP = true
            environment.addresses = try AddressPolicy(allowing: "127.0.0.0/8")
        }
        let id = try scene.create(#""url":"\#(receiver.url())","events":["webhook.disabled"]"#).text("id")
        try scene.ask(Verify.self, #"{"teamId":"t","webhookId":"\#(id)","event":"webhook.disabled"}"#)
        #expect(receiver.requests.map { $0.values("X-Webhook-Event") } == [["webhook.disabled"]])
    }
}
