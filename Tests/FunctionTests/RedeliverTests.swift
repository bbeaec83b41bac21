import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import deleteWebhook
@testable import getDelivery
@testable import redeliver
@testable import toggleWebhook

@Suite struct RedeliverTests {
    let scene: Scene
    let webhook: String

    init() throws {
        scene = try Scene()
        webhook = try scene.create(#""maxRetries":0,"rateLimit":1000"#).text("id")
    }

    private func redeliver(_ members: String) throws -> Int? {
        try scene.ask(Redeliver.self, "{\"teamId\":\"t\",\(members)}")["queued"]?.integer
    }

    private func refusal(_ members: String) throws -> Failure {
        try scene.refusal(Redeliver.self, "{\"teamId\":\"t\",\(members)}")
    }

    private func status(_ delivery: String) throws -> String {
        try scene.ask(GetDelivery.self, #"{"teamId":"t","deliveryId":"\#(delivery)"}"#).text("status")
    }

    @Test(arguments: [200, 500])
    func `queues one more attempt of a delivery, however it ended`(answer: Int) throws {
        let id = try scene.deliver()
        try scene.attempt(id, status: answer)
        #expect(try redeliver(#""deliveryId":"\#(id)","dryRun":true"#) == 1)
        #expect(try status(id) == (answer == 200 ? "success" : "failed"))
        #expect(try redeliver(#""deliveryId":"\#(id)""#) == 1)
        #expect(try status(id) == "retrying")
        try scene.attempt(id, status: 200)
        let delivery = try scene.ask(GetDelivery.self, #"{"teamId":"t","deliveryId":"\#(id)"}"#)
        #expect(delivery["attempt"]?.integer == 2 && delivery["maxAttempts"]?.integer == 2)
        #expect(try delivery.list("attempts").count == 2)
    }

    @Test func `leaves a delivery alone that is being attempted`() throws {
        let id = try scene.deliver()
        _ = try scene.claim(id)
        #expect(try refusal(#""deliveryId":"\#(id)""#).code == .conflict)
        #expect(try redeliver(#""webhookId":"\#(webhook)","status":"pending""#) == 0)
    }

    @Test func `queues a webhook's failed deliveries of some time`() throws {
        var failed: [String] = []
        for number in 0..<5 {
            let id = try scene.deliver()
            try scene.attempt(id, status: number == 2 ? 200 : 500)
            if number != 2 { failed.append(id) }
            scene.clock.advance(by: .seconds(1))
        }
        let some = #""webhookId":"\#(webhook)","from":"2025-10-22T23:00:01Z","to":"2025-10-22T23:00:04Z""#
        #expect(try redeliver(some + #","dryRun":true"#) == 2)
        #expect(try failed.map(status) == Array(repeating: "failed", count: 4))
        #expect(try redeliver(some) == 2)
        #expect(try failed.map(status) == ["failed", "retrying", "retrying", "failed"])
        #expect(try redeliver(some) == 0)
        #expect(try redeliver(#""webhookId":"\#(webhook)","status":"success""#) == 1)
        #expect(try redeliver(#""webhookId":"\#(webhook)""#) == 2)
    }

    @Test func `goes through more than one batch`() throws {
        for _ in 0..<2 {
            let events = Array(repeating: #"{"event":"ticket.created","data":1}"#, count: 600)
            try scene.trigger("\"events\":[\(events.joined(separator: ","))]")
        }
        let all = #""webhookId":"\#(webhook)","status":"pending""#
        #expect(try redeliver(all + #","dryRun":true"#) == 1200)
        #expect(try redeliver(all) == 1200)
    }

    @Test func `waits for a webhook that is not active, and refuses one that is deleted`() throws {
        let id = try scene.deliver()
        try scene.attempt(id, status: 500)
        try scene.ask(ToggleWebhook.self, #"{"teamId":"t","webhookId":"\#(webhook)"}"#)
        #expect(try redeliver(#""deliveryId":"\#(id)""#) == 1)
        #expect(try scene.claim(id) == nil)
        try scene.ask(ToggleWebhook.self, #"{"teamId":"t","webhookId":"\#(webhook)"}"#)
        #expect(try scene.claim(id) != nil)
        try scene.ask(DeleteWebhook.self, #"{"teamId":"t","webhookId":"\#(webhook)"}"#)
        #expect(try refusal(#""deliveryId":"\#(id)""#).code == .conflict)
        #expect(try refusal(#""webhookId":"\#(webhook)""#).code == .notFound)
    }

    @Test(arguments: [
        ("\"dryRun\":true", "deliveryId"), (#""deliveryId":"dlv_0","webhookId":"wh_0""#, "webhookId"),
        (#""deliveryId":"dlv_0","status":"failed""#, "status"), (#""webhookId":"wh_0","status":"lost""#, "status"),
        (#""webhookId":"wh_0","dryRun":"yes""#, "dryRun"), (#""webhookId":"wh_0","limit":5"#, "limit"),
        (#""webhookId":"wh_0","from":"2025-10-22T23:00:01Z","to":"2025-10-22T23:00:00Z""#, "to"),
    ])
    func `refuses what it does not understand`(members: String, field: String) throws {
        let refusal = try refusal(members)
        #expect((refusal.code, refusal.field) == (.invalidRequest, field))
    }
}
