import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import trigger

@Suite struct TriggerBatchTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.create()
        try scene.create(#""events":["ticket.closed"]"#)
    }

    private func event(_ data: Int, _ type: String = "ticket.created", key: String? = nil) -> String {
        let key = key.map { ",\"idempotencyKey\":\"\($0)\"" } ?? ""
        return "{\"event\":\"\(type)\",\"data\":\(data)\(key)}"
    }

    private func request(_ events: [String]) -> String {
        "{\"teamId\":\"t\",\"events\":[\(events.joined(separator: ","))]}"
    }

    @Test func `answers many events in their order`() throws {
        let events = (0..<20).map { event($0, $0 % 2 == 0 ? "ticket.created" : "ticket.closed") }
        let results = try scene.ask(Trigger.self, request(events)).list("results")
        #expect(results.count == 20)
        let ids = try results.map { try $0.text("payloadId") }
        #expect(ids == ids.sorted() && Set(ids).count == 20)
        for (number, result) in results.enumerated() {
            let deliveries = try result.list("deliveries")
            #expect(deliveries.count == 1)
            #expect(try scene.body(of: deliveries[0]).contains("\"data\":\(number)}"))
        }
    }

    @Test(arguments: [1, 1000])
    func `takes up to 1,000 events`(count: Int) throws {
        let results = try scene.ask(Trigger.self, request((0..<count).map { event($0) })).list("results")
        #expect(results.count == count)
        #expect(try scene.count("deliveries") == count)
    }

    @Test func `refuses one more`() throws {
        #expect(try scene.refusal(Trigger.self, request((0..<1001).map { event($0) })).field == "events")
        #expect(try scene.count("payloads") == 0)
    }

    @Test func `keeps an event once that stands in a batch twice`() throws {
        let results = try scene.ask(
            Trigger.self, request([event(1, key: "a"), event(2), event(1, key: "a"), event(2)])
        ).list("results")
        #expect(results.map { $0["duplicate"]?.boolean } == [false, false, true, false])
        #expect(try results[0].text("payloadId") == results[2].text("payloadId"))
        #expect(results[0].json("deliveries") == results[2].json("deliveries"))
        #expect(try scene.count("payloads") == 3)
    }

    @Test func `keeps all or none`() throws {
        let big = #"{"event":"ticket.created","data":"\#(String(repeating: "x", count: 1_048_576))"}"#
        try scene.ask(Trigger.self, request([event(0, key: "taken")]))
        for (bad, code, field) in [
            (#"{"event":"nothing","data":1}"#, Failure.Code.invalidRequest, "events[2].event"),
            (big, .payloadTooLarge, "events[2].data"),
            (event(1, key: "taken"), .conflict, "events[2].idempotencyKey"),
            (event(9, key: "first"), .conflict, "events[2].idempotencyKey"),
        ] {
            let refusal = try scene.refusal(Trigger.self, request([event(1, key: "first"), event(2), bad, event(3)]))
            #expect((refusal.code, refusal.field) == (code, field))
        }
        #expect(try scene.count("payloads") == 1)
        #expect(try scene.count("deliveries") == 1)
        #expect(try scene.count("idempotency") == 1)
        // Nothing is remembered of what was refused.
        let result = try scene.ask(Trigger.self, request([event(1, key: "first")])).list("results")[0]
        #expect(result["duplicate"]?.boolean == false)
    }
}
