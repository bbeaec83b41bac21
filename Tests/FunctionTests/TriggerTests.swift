import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import trigger

@Suite struct TriggerTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    private func webhooks(_ answer: JSONValue) throws -> [String] {
        try answer.list("deliveries").map { try $0.text("webhookId") }
    }

    @Test func `queues one delivery for each active webhook of the team that wants the event, oldest first`() throws {
        var wanting: [String] = []
        for _ in 0..<3 { wanting.append(try scene.create().text("id")) }
        try scene.create(#""isActive":false"#)
        try scene.create(#""events":["ticket.updated"]"#)
        try scene.create(#""teamId":"other""#)
        let answer = try scene.trigger()
        #expect(answer.members.map { $0.map(\.name) } == ["payloadId", "duplicate", "deliveries"])
        #expect(try webhooks(answer) == wanting)
        #expect(try answer.text("payloadId").hasPrefix("pl_"))
        for delivery in try answer.list("deliveries") { #expect(try delivery.text("id").hasPrefix("dlv_")) }
        #expect(answer["duplicate"]?.boolean == false)
        #expect(try scene.count("deliveries") == 3)
    }

    @Test func `keeps an event that nobody wants`() throws {
        #expect(try scene.trigger().json("deliveries") == "[]")
        #expect(try scene.count("payloads") == 1)
    }

    @Test(arguments: [
        ("equals", "1", "1.0", true), ("equals", "1", #""1""#, false), ("not_equals", "1", "2", true),
        ("contains", #""b""#, #""abc""#, true), ("contains", "2", "[1,2]", true), ("greater_than", "1", "1.1", true),
        ("less_than", "1", "1", false), ("in", "[1,2]", "2", true), ("in", "[1,2]", "3", false),
        ("regex", #""^a+$""#, #""aaa""#, true), ("regex", #""^a+$""#, #""aab""#, false),
    ])
    func `asks a webhook's filters`(word: String, value: String, field: String, isWanted: Bool) throws {
        let filter = #"{"field":"data.n","operator":"\#(word)","value":\#(value)}"#
        try scene.create(#""filters":[\#(filter)]"#)
        try scene.create(#""filters":[\#(filter),{"field":"data.missing","operator":"equals","value":1}]"#)
        try scene.create(#""filters":[{"field":"event","operator":"equals","value":"ticket.created"}]"#)
        let answer = try scene.trigger(#""event":"ticket.created","data":{"n":\#(field)}"#)
        #expect(try webhooks(answer).count == (isWanted ? 2 : 1))
    }

    // MARK: - The body

    @Test func `builds the body in the order of the contract`() throws {
        try scene.create()
        let answer = try scene.trigger(
            #""metadata":{"m":1},"previousData":[0],"data":{"d":1},"event":"ticket.created""#)
        let body = try scene.body(of: answer.list("deliveries")[0])
        #expect(
            try body == """
                {"id":"\(answer.text("payloadId"))","timestamp":"2025-10-22T23:00:00.000Z","event":"ticket.created",\
                "teamId":"t","data":{"d":1},"previousData":[0],"metadata":{"m":1}}
                """)
    }

    @Test(arguments: [
        "1", "1.0", "1.50e+03", "-0", "-0.0", "1E400", "123456789012345678901234567890.123456789", "true", "null",
        #""""#, #""\u00e9\u00E9é\/\"\\\b\f\n\r\t""#, #""\ud83d\ude00😀""#, #""\u0000\u2028""#, "[ ]", "[1,\t2 , [3]]",
        #"{"b":1,"a":2,"B":{"z" : [ ] ,"y":{}}}"#, #"{"":"","\u0061":1}"#, #"{ "a" :1 }"#, "[[[[[[]]]]]]",
        #""‮\ufeff""#,
    ])
    func `passes data on byte for byte`(data: String) throws {
        try scene.create()
        for json in ["{\"x\":\(data)}", data] {
            let answer = try scene.trigger(
                #""event":"ticket.created","data":  \#(json)  ,"previousData":\#(json),"metadata":{"m":\#(json)}"#)
            let body = try scene.body(of: answer.list("deliveries")[0])
            #expect(body.hasSuffix(#","data":\#(json),"previousData":\#(json),"metadata":{"m":\#(json)}}"#))
        }
    }

    @Test func `takes a body of 1 MiB and not one of a byte more`() throws {
        try scene.create()
        let bytesMax = 1_048_576
        func event(_ length: Int) -> String {
            #""event":"ticket.created","data":"\#(String(repeating: "x", count: length))""#
        }
        let rest = try scene.body(of: scene.trigger(event(0)).list("deliveries")[0]).utf8.count
        let largest = try scene.trigger(event(bytesMax - rest))
        #expect(try scene.body(of: largest.list("deliveries")[0]).utf8.count == bytesMax)
        let refusal = try scene.refusal(Trigger.self, "{\"teamId\":\"t\",\(event(bytesMax - rest + 1))}")
        #expect((refusal.code, refusal.field) == (.payloadTooLarge, "data"))
        #expect(refusal.message.contains("1048577"))
        #expect(try scene.count("payloads") == 2)
    }

    @Test func `takes data as deep as a request may be, for filters too`() throws {
        try scene.create(#""filters":[{"field":"data.none","operator":"not_equals","value":1}]"#)
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        let answer = try scene.trigger(#""event":"ticket.created","data":\#(nested(63))"#)
        #expect(try scene.body(of: answer.list("deliveries")[0]).hasSuffix("\"data\":\(nested(63))}"))
        #expect(throws: JSONError.self) { try scene.trigger(#""event":"ticket.created","data":\#(nested(64))"#) }
    }

    // MARK: - Refusals

    @Test(arguments: [
        (#""data":1"#, "event"), (#""event":"ticket.created""#, "data"), (#""event":"x","data":1"#, "event"),
        (#""event":null,"data":1"#, "event"), (#""event":["ticket.created"],"data":1"#, "event"),
        (#""event":"ticket.created","data":1,"metadata":[]"#, "metadata"),
        (
            #""event":"ticket.created","data":1,"metadata":{"m":"\#(String(repeating: "m", count: 16_384))"}"#,
            "metadata"
        ),
        (#""event":"ticket.created","data":1,"idempotencyKey":"""#, "idempotencyKey"),
        (
            #""event":"ticket.created","data":1,"idempotencyKey":"\#(String(repeating: "k", count: 256))""#,
            "idempotencyKey"
        ),
        (#""event":"ticket.created","data":1,"idempotencyKey":"a\u0000b""#, "idempotencyKey"),
        (#""event":"ticket.created","data":1,"idempotencyKey":7"#, "idempotencyKey"),
        (#""event":"ticket.created","data":1,"type":"x""#, "type"),
        (#""events":[]"#, "events"), (#""events":{}"#, "events"), (#""events":null"#, "events"),
        (#""events":[{"event":"ticket.created","data":1}],"data":1"#, "data"),
        (#""events":[{"event":"ticket.created","data":1}],"idempotencyKey":"k""#, "idempotencyKey"),
        (#""events":[{"event":"ticket.created","data":1},{"event":"ticket.created"}]"#, "events[1].data"),
        (#""events":[{"event":"ticket.created","data":1},1]"#, "events[1]"),
        (#""events":[{"event":"ticket.created","data":1,"teamId":"t"}]"#, "events[0].teamId"),
    ])
    func `refuses what it cannot keep, and names it`(members: String, field: String) throws {
        let refusal = try scene.refusal(Trigger.self, "{\"teamId\":\"t\",\(members)}")
        #expect((refusal.code, refusal.field) == (.invalidRequest, field))
    }

    @Test func `keeps the others of a group where one is refused`() throws {
        try scene.create()
        let big = String(repeating: "x", count: 1_048_576)
        let requests = try ["1", "\"\(big)\"", "3"].map { data in
            try TriggerRequest(
                reading: JSONDocument(Array(#"{"teamId":"t","event":"ticket.created","data":\#(data)}"#.utf8)).root)
        }
        let results = Trigger().handle(group: requests.map { Call($0) }, in: scene.context)
        #expect(results.map { (try? $0.get()) != nil } == [true, false, true])
        #expect(try scene.count("payloads") == 2)
    }
}
