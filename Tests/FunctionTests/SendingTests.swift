import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import deleteWebhook
@testable import getDelivery
@testable import getWebhook
@testable import processDelivery
@testable import retryFailed
@testable import stats
@testable import toggleWebhook
@testable import updateWebhook
@testable import verify

/// The functions that send, to a receiver on loopback.
@Suite struct SendingTests {
    let scene: Scene

    init() throws {
        scene = try Scene { environment in
            environment.allowsHTTP = true
            environment.addresses = try AddressPolicy(allowing: "127.0.0.0/8")
        }
    }

    private func create(_ receiver: Receiver, _ members: String = "") throws -> (id: String, secret: String) {
        let more = members.isEmpty ? "" : "," + members
        let made = try scene.create(#""url":"\#(receiver.url())"\#(more)"#)
        return (try made.text("id"), try made.text("secret"))
    }

    private func counts(_ answer: JSONValue) -> [Int?] {
        ["processed", "succeeded", "retrying", "failed", "deferred"].map { answer[$0]?.integer }
    }

    private func webhook(_ id: String) throws -> JSONValue {
        try scene.ask(GetWebhook.self, #"{"teamId":"t","webhookId":"\#(id)"}"#)
    }

    @Test func `verify marks a webhook whose receiver answers, and counts nowhere`() throws {
        let receiver = try Receiver(.answering(status: 200, body: "fine"))
        let (id, secret) = try create(receiver, #""rateLimit":1"#)
        for event in [nil, "sla.breached"] {
            let event = event.map { ",\"event\":\"\($0)\"" } ?? ""
            let test = try scene.ask(Verify.self, #"{"teamId":"t","webhookId":"\#(id)"\#(event)}"#)
            #expect(test.json("status") == #""success""# && test["responseStatus"]?.integer == 200)
            #expect(test.json("responseBody") == #""fine""# && test.json("webhookId") == "\"\(id)\"")
            #expect(try test.text("id").hasPrefix("tst_"))
        }
        #expect(receiver.requests.map { $0.values("X-Webhook-Event") } == [["ticket.created"], ["sla.breached"]])
        let request = receiver.requests[0]
        let headers = request.headers.map { HTTPHeader($0.name, $0.value) }
        let check = SignatureCheck(headers: headers, body: request.body, secrets: [secret], now: scene.clock.now)
        #expect(check.isValid)
        let after = try webhook(id)
        #expect(after["isVerified"]?.boolean == true && after["lastErrorAt"] == nil && after["lastTriggeredAt"] == nil)
        #expect(try scene.ask(Stats.self, #"{"teamId":"t"}"#)["totalDeliveries"]?.integer == 0)
        #expect(try scene.count("rate_slots") == 0)
        #expect(try scene.count("tests") == 2)
        try scene.ask(UpdateWebhook.self, #"{"teamId":"t","webhookId":"\#(id)","url":"\#(receiver.url("/new"))"}"#)
        #expect(try webhook(id)["isVerified"]?.boolean == false)
    }

    @Test func `verify tells what a receiver said instead`() throws {
        let receiver = try Receiver(.answering(status: 500, body: "no"))
        let (id, _) = try create(receiver)
        let test = try scene.ask(Verify.self, #"{"teamId":"t","webhookId":"\#(id)"}"#)
        #expect(test.json("status") == #""failed""# && test["responseStatus"]?.integer == 500)
        #expect(try test.text("error").contains("500"))
        let after = try webhook(id)
        #expect(after["isVerified"]?.boolean == false && after["lastErrorAt"] == nil)
    }

    @Test func `processDelivery sends what is new, and retryFailed what is due again`() throws {
        let receiver = try Receiver(
            Script([.receive, .send(Array("HTTP/1.1 503 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8))]),
            .answering(status: 200))
        _ = try create(receiver)
        let id = try scene.deliver(#""event":"ticket.created","data":{"n":1.0}"#)
        #expect(try counts(scene.ask(RetryFailed.self, "{}")) == [0, 0, 0, 0, 0])
        #expect(try counts(scene.ask(ProcessDelivery.self, "{}")) == [1, 0, 1, 0, 0])
        #expect(try counts(scene.ask(ProcessDelivery.self, "{}")) == [0, 0, 0, 0, 0])
        #expect(try counts(scene.ask(RetryFailed.self, "{}")) == [0, 0, 0, 0, 0])
        scene.clock.advance(by: .seconds(6))
        let again = try scene.ask(RetryFailed.self, "{}")
        #expect(counts(again) == [1, 1, 0, 0, 0] && again["more"]?.boolean == false)
        let delivery = try scene.ask(GetDelivery.self, #"{"teamId":"t","deliveryId":"\#(id)"}"#)
        #expect(try delivery.text("status") == "success")
        let requests = receiver.requests
        #expect(requests.map { $0.values("X-Webhook-Attempt") } == [["1"], ["2"]])
        #expect(Set(requests.map { $0.values("X-Webhook-Delivery") }) == [[id]])
        #expect(
            try requests.map { String(decoding: $0.body, as: UTF8.self) }
                == Array(repeating: delivery.text("requestBody"), count: 2))
    }

    @Test func `processDelivery attempts one delivery by name`() throws {
        let receiver = try Receiver(.answering(status: 200, body: "thanks"))
        let (webhook, _) = try create(receiver)
        let id = try scene.deliver()
        let request = #"{"teamId":"t","deliveryId":"\#(id)"}"#
        let answer = try scene.ask(ProcessDelivery.self, request)
        #expect(counts(answer) == [1, 1, 0, 0, 0])
        let delivery = try #require(answer["delivery"])
        #expect(delivery.json("status") == #""success""# && delivery.json("responseBody") == #""thanks""#)
        // What has ended is shown and not sent again.
        #expect(try counts(scene.ask(ProcessDelivery.self, request)) == [0, 0, 0, 0, 0])
        #expect(receiver.requests.count == 1)
        try scene.ask(DeleteWebhook.self, #"{"teamId":"t","webhookId":"\#(webhook)"}"#)
        #expect(try scene.ask(ProcessDelivery.self, request)["delivery"]?.json("status") == #""success""#)
    }

    @Test func `an inactive webhook's deliveries wait, and go on when it is active again`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let (webhook, _) = try create(receiver)
        let id = try scene.deliver()
        let toggle = #"{"teamId":"t","webhookId":"\#(webhook)"}"#
        try scene.ask(ToggleWebhook.self, toggle)
        #expect(try counts(scene.ask(ProcessDelivery.self, "{}")) == [0, 0, 0, 0, 0])
        #expect(
            try counts(scene.ask(ProcessDelivery.self, #"{"teamId":"t","deliveryId":"\#(id)"}"#)) == [0, 0, 0, 0, 0])
        #expect(try scene.trigger().json("deliveries") == "[]")
        try scene.ask(ToggleWebhook.self, toggle)
        #expect(try counts(scene.ask(ProcessDelivery.self, "{}")) == [1, 1, 0, 0, 0])
    }

    @Test func `a limit leaves the rest for later, and the rate limit defers it`() throws {
        let receiver = try Receiver(.answering(status: 200))
        _ = try create(receiver, #""rateLimit":3"#)
        for _ in 0..<5 { _ = try scene.deliver() }
        let first = try scene.ask(ProcessDelivery.self, #"{"limit":2}"#)
        #expect(counts(first) == [2, 2, 0, 0, 0] && first["more"]?.boolean == true)
        let second = try scene.ask(ProcessDelivery.self, "{}")
        #expect(counts(second) == [1, 1, 0, 0, 2])
        scene.clock.advance(by: .seconds(61))
        #expect(try counts(scene.ask(ProcessDelivery.self, #"{"concurrency":1,"maxSeconds":5}"#)) == [2, 2, 0, 0, 0])
    }

    @Test(arguments: [
        (#""deliveryId":"dlv_0""#, "teamId"), (#""teamId":"t""#, "deliveryId"), (#""limit":0"#, "limit"),
        (#""maxSeconds":0"#, "maxSeconds"), (#""maxSeconds":601"#, "maxSeconds"),
        (#""concurrency":257"#, "concurrency"),
        (#""concurrency":"64""#, "concurrency"), (#""webhookId":"wh_0""#, "webhookId"),
    ])
    func `processDelivery refuses what it does not understand`(members: String, field: String) throws {
        let refusal = try scene.refusal(ProcessDelivery.self, "{\(members)}")
        #expect((refusal.code, refusal.field) == (.invalidRequest, field))
    }
}
