import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import getDelivery
@testable import listDeliveries
@testable import processDelivery
@testable import redeliver
@testable import stats
@testable import trigger
@testable import updateWebhook

@Suite struct OrderTests {
    let scene: Scene
    let webhook: String

    init() throws {
        scene = try Scene()
        webhook = try scene.create(#""ordered":true,"rateLimit":1000,"maxRetries":0"#).text("id")
    }

    private func deliver(_ key: String? = nil) throws -> String {
        let key = key.map { ",\"orderingKey\":\"\($0)\"" } ?? ""
        return try scene.deliver(#""event":"ticket.created","data":1"# + key)
    }

    private func shown(_ delivery: String) throws -> JSONValue {
        try scene.ask(GetDelivery.self, #"{"teamId":"t","deliveryId":"\#(delivery)"}"#)
    }

    @Test func `a new webhook has no order`() throws {
        #expect(try scene.create().json("ordered") == "false")
        #expect(try scene.create(#""ordered":true"#).json("ordered") == "true")
    }

    @Test func `one of a line is attempted, and what is behind it shows no time`() throws {
        let (first, second, other) = (try deliver("a"), try deliver("a"), try deliver())
        for (id, key) in [(first, #""a""#), (second, #""a""#), (other, nil)] {
            #expect(try shown(id).json("orderingKey") == key)
        }
        let waiting = try shown(second)
        #expect(waiting.json("status") == #""pending""# && waiting["nextRetryAt"] == nil)
        let listed = try scene.ask(ListDeliveries.self, #"{"teamId":"t"}"#).list("deliveries")
        #expect(listed.map { $0.json("nextRetryAt") != nil } == [true, false, true])
        let statistics = try scene.ask(Stats.self, #"{"teamId":"t"}"#)
        #expect(statistics.json("pendingCount") == "3")
        #expect(try scene.claim(second) == nil && scene.claim(other) != nil)
        try scene.attempt(first, status: 500)
        #expect(try shown(second)["nextRetryAt"] != nil)
        #expect(try scene.claim(second) != nil)
    }

    @Test func `events of a batch stand in their order, each in the line of its key`() throws {
        let keys = ["a", "b", "a", "", "b", ""]
        let events = keys.map { key in
            #"{"event":"ticket.created","data":1"# + (key.isEmpty ? "}" : ",\"orderingKey\":\"\(key)\"}")
        }
        let results = try scene.trigger("\"events\":[\(events.joined(separator: ","))]").list("results")
        let ids = try results.map { try $0.list("deliveries")[0].text("id") }
        #expect(try ids.map { try shown($0)["nextRetryAt"] != nil } == [true, true, false, true, false, false])
        for (first, second) in [(0, 2), (1, 4), (3, 5)] {
            #expect(try scene.claim(ids[second]) == nil)
            try scene.attempt(ids[first], status: 200)
            try scene.attempt(ids[second], status: 200)
        }
    }

    @Test func `a webhook without order takes events with keys, and shows none`() throws {
        try scene.ask(UpdateWebhook.self, #"{"teamId":"t","webhookId":"\#(webhook)","ordered":false}"#)
        let ids = [try deliver("a"), try deliver("a")]
        for id in ids {
            #expect(try shown(id)["orderingKey"] == nil)
            #expect(try scene.claim(id) != nil)
        }
    }

    @Test func `many are redelivered the oldest first`() throws {
        var ids: [String] = []
        for _ in 0..<600 {
            ids.append(try deliver())
            try scene.attempt(ids[ids.count - 1], status: 500)
            scene.clock.advance(by: .milliseconds(1))
        }
        let all = #"{"teamId":"t","webhookId":"\#(webhook)"}"#
        #expect(try scene.ask(Redeliver.self, all)["queued"]?.integer == 600)
        for id in [ids[0], ids[1], ids[2]] { try scene.attempt(id, status: 200) }
        #expect(try scene.claim(ids[4]) == nil && scene.claim(ids[3]) != nil)
    }

    @Test(arguments: [
        #""""#, #""\#(String(repeating: "k", count: 129))""#, #""a\u0000""#, #""a\n""#, #""a\tb""#, #""\u007f""#, "1",
        "null", #"["a"]"#, "true",
    ])
    func `refuses a key that is none`(json: String) throws {
        let event = #""event":"ticket.created","data":1,"orderingKey":\#(json)"#
        for (request, field) in [(event, "orderingKey"), ("\"events\":[{\(event)}]", "events[0].orderingKey")] {
            let refusal = try scene.refusal(Trigger.self, "{\"teamId\":\"t\",\(request)}")
            #expect((refusal.code, refusal.field) == (.invalidRequest, field))
        }
        #expect(try scene.count("payloads") == 0)
    }

    @Test func `takes keys to their bounds, and each is another`() throws {
        let keys = ["k", String(repeating: "é", count: 128), " k", "K", "'; --", "k "]
        let ids = try keys.map { try deliver($0) }
        for (id, key) in zip(ids, keys) {
            #expect(try shown(id).text("orderingKey") == key)
            #expect(try scene.claim(id) != nil)
        }
        #expect(
            try scene.refusal(
                Trigger.self,
                #"{"teamId":"t","events":[{"event":"ticket.created","data":1}],"orderingKey":"a"}"#
            ).field == "orderingKey")
    }

    @Test func `the same idempotency key with another ordering key is a conflict`() throws {
        func request(_ key: String) -> String {
            #"{"teamId":"t","event":"ticket.created","data":1,"idempotencyKey":"i"\#(key)}"#
        }
        let first = try scene.ask(Trigger.self, request(#","orderingKey":"a""#))
        #expect(
            try scene.ask(Trigger.self, request(#","orderingKey":"a""#)).json("payloadId") == first.json("payloadId"))
        for key in ["", #","orderingKey":"b""#] {
            #expect(try scene.refusal(Trigger.self, request(key)).code == .conflict)
        }
    }

    @Test func `an event without an ordering key has the content hash that it always had`() throws {
        let request = #"{"teamId":"t","event":"ticket.created","data":{"n":1},"metadata":{}}"#
        let event = try Trigger.Request(reading: JSONDocument(Array(request.utf8)).root).events[0]
        // printf 'ticket.created\n7\n{"n":1}-1\n2\n{}' | sha256sum
        let known = "296eb1357047c79249a08fc15792f59c27af1528aaf667e3eae0e6e8ab9adeb6"
        #expect(event.contentHash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == known)
    }
}
