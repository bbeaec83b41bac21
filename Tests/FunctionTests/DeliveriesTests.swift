import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import deleteWebhook
@testable import getDelivery
@testable import getWebhook
@testable import listDeliveries
@testable import stats

@Suite struct DeliveriesTests {
    let scene: Scene
    let webhook: String

    init() throws {
        scene = try Scene()
        webhook = try scene.create(#""events":["ticket.created","ticket.closed"],"rateLimit":1000"#).text("id")
    }

    private func list(_ members: String = "") throws -> JSONValue {
        try scene.ask(
            ListDeliveries.self, "{" + [#""teamId":"t""#, members].filter { !$0.isEmpty }.joined(separator: ",") + "}")
    }

    private func ids(_ members: String = "") throws -> [String] {
        try list(members).list("deliveries").map { try $0.text("id") }
    }

    private func shown(_ delivery: String) throws -> JSONValue {
        try scene.ask(GetDelivery.self, #"{"teamId":"t","deliveryId":"\#(delivery)"}"#)
    }

    @Test func `shows a delivery that was not attempted yet`() throws {
        let id = try scene.deliver()
        let delivery = try shown(id)
        for (name, json) in [
            "webhookId": "\"\(webhook)\"", "teamId": #""t""#, "event": #""ticket.created""#, "status": #""pending""#,
            "attempt": "0", "maxAttempts": "4", "createdAt": #""2025-10-22T23:00:00.000Z""#, "attempts": "[]",
        ] {
            #expect(delivery.json(name) == json, "\(name)")
        }
        for name in ["responseStatus", "responseBody", "error", "errorCode", "deliveredAt", "duration"] {
            #expect(delivery[name] == nil, "\(name)")
        }
        #expect(try delivery.text("requestBody").contains(delivery.text("payloadId")))
        // A list is short: neither bodies nor attempts.
        let listed = try list().list("deliveries")[0]
        #expect(listed["requestBody"] == nil && listed["attempts"] == nil)
    }

    @Test func `shows each attempt, and when the next one comes`() throws {
        let id = try scene.deliver()
        try scene.attempt(id, status: nil)
        let refused = try shown(id)
        #expect(refused.json("status") == #""retrying""# && refused.json("errorCode") == #""refused""#)
        #expect(refused.json("nextRetryAt") == #""2025-10-22T23:00:05.000Z""#)
        #expect(refused["responseStatus"] == nil)

        scene.clock.advance(by: .seconds(5))
        try scene.attempt(id, status: 503, body: "later", headers: [HTTPHeader("A", "1"), HTTPHeader("A", "2")])
        let busy = try shown(id)
        #expect(busy.json("nextRetryAt") == #""2025-10-22T23:00:12.500Z""#)
        #expect(busy["responseStatus"]?.integer == 503 && busy.json("responseBody") == #""later""#)
        #expect(busy.json("errorCode") == #""http_status""#)

        scene.clock.advance(by: .milliseconds(7500))
        try scene.attempt(id, status: 204, milliseconds: 41.6)
        let done = try shown(id)
        #expect(done.json("status") == #""success""# && done["nextRetryAt"] == nil && done["error"] == nil)
        #expect(done.json("deliveredAt") == #""2025-10-22T23:00:12.500Z""# && done["duration"]?.integer == 42)
        let attempts = try done.list("attempts")
        #expect(attempts.map { $0["number"]?.integer } == [1, 2, 3])
        #expect(attempts.map { $0["responseStatus"]?.integer } == [nil, 503, 204])
        #expect(attempts.map { $0["errorCode"]?.string } == ["refused", "http_status", nil])
        #expect(
            attempts[1].json("responseHeaders") == #"{"A":"1, 2"}"# && attempts[1].json("responseBody") == #""later""#)
        #expect(attempts[2].json("timings") == #"{"dns":1,"connect":2,"firstByte":9.5,"total":41.6}"#)
        #expect(try attempts[1].text("startedAt") == "2025-10-22T23:00:05.000Z")
    }

    @Test func `gives up after the last retry and tells the webhook's last error`() throws {
        let id = try scene.deliver()
        for _ in 0..<4 {
            try scene.attempt(id, status: 500)
            scene.clock.advance(by: .seconds(60))
        }
        let failed = try shown(id)
        #expect(
            failed.json("status") == #""failed""# && failed["attempt"]?.integer == 4 && failed["nextRetryAt"] == nil)
        let health = try scene.ask(GetWebhook.self, #"{"teamId":"t","webhookId":"\#(webhook)"}"#)
        #expect(health.json("lastErrorMessage") == failed.json("error"))
        #expect(health.json("lastErrorAt") == #""2025-10-22T23:03:00.000Z""#)
        #expect(health.json("lastTriggeredAt") == #""2025-10-22T23:00:00.000Z""#)
    }

    @Test func `lists the newest first, a page at a time, each once`() throws {
        var made: [String] = []
        for number in 0..<7 {
            if number % 3 == 0 { scene.clock.advance(by: .milliseconds(1)) }
            made.insert(try scene.deliver(), at: 0)
        }
        for limit in [1, 3, 7, 250] {
            var (seen, cursor, pages): ([String], String?, Int) = ([], nil, 0)
            repeat {
                let page = try list("\"limit\":\(limit)" + (cursor.map { ",\"cursor\":\"\($0)\"" } ?? ""))
                seen += try page.list("deliveries").map { try $0.text("id") }
                (cursor, pages) = (page["nextCursor"]?.string, pages + 1)
            } while cursor != nil && pages < 20
            #expect(seen == made)
        }
    }

    @Test func `chooses by webhook, status, event and time`() throws {
        let other = try scene.create(#""events":["ticket.closed"]"#).text("id")
        let first = try scene.deliver()
        scene.clock.advance(by: .seconds(1))
        let closed = try scene.trigger(#""event":"ticket.closed","data":1"#).list("deliveries").map {
            try $0.text("id")
        }
        scene.clock.advance(by: .seconds(1))
        let last = try scene.deliver()
        try scene.attempt(first, status: 200)
        try scene.attempt(last, status: 410)
        // The answer 410 has made the webhook inactive; its history is as it was.
        #expect(try ids(#""webhookId":"\#(webhook)""#) == [last, closed[0], first])
        #expect(try ids(#""webhookId":"\#(other)""#) == [closed[1]])
        #expect(try ids(#""event":"ticket.closed""#) == closed.reversed())
        #expect(try ids(#""status":"success""#) == [first])
        #expect(try ids(#""status":"failed""#) == [last])
        #expect(try ids(#""status":"pending""#) == closed.reversed())
        #expect(try ids(#""status":"retrying""#) == [])
        #expect(try ids(#""from":"2025-10-22T23:00:01Z""#) == [last] + closed.reversed())
        #expect(try ids(#""to":"2025-10-22T23:00:01Z""#) == [first])
        #expect(try ids(#""from":"2025-10-23T01:00:01+02:00","to":"2025-10-22T23:00:02.000Z""#) == closed.reversed())
        #expect(try ids(#""status":"failed","webhookId":"\#(other)""#) == [])
    }

    @Test(arguments: [
        (#""from":"0001-01-01T00:00:00Z""#, 1), (#""to":"9999-12-31T23:59:59.999Z""#, 1),
        (#""from":"9999-12-31T23:59:59.999Z""#, 0), (#""to":"0001-01-01T00:00:00Z""#, 0),
    ])
    func `takes any time that can be written`(members: String, count: Int) throws {
        _ = try scene.deliver()
        #expect(try ids(members).count == count)
        let stats = try scene.ask(Stats.self, "{\"teamId\":\"t\",\(members)}")
        #expect(stats["totalDeliveries"]?.integer == count)
    }

    @Test func `keeps the history of a deleted webhook, whose waiting deliveries are cancelled`() throws {
        let (done, waiting) = (try scene.deliver(), try scene.deliver())
        try scene.attempt(done, status: 200)
        let request = #"{"teamId":"t","webhookId":"\#(webhook)"}"#
        #expect(try scene.ask(DeleteWebhook.self, request)["canceledDeliveries"]?.integer == 1)
        #expect(try ids(#""webhookId":"\#(webhook)""#) == [waiting, done])
        let canceled = try shown(waiting)
        #expect(canceled.json("status") == #""failed""# && canceled.json("errorCode") == #""webhook_deleted""#)
        #expect(try shown(done).json("status") == #""success""#)
    }

    @Test(arguments: [
        (#""limit":0"#, "limit"), (#""limit":251"#, "limit"), (#""cursor":"wh_0""#, "cursor"),
        (#""status":"done""#, "status"), (#""from":"yesterday""#, "from"), (#""from":1761174000"#, "from"),
        (#""to":"2025-02-30T00:00:00Z""#, "to"), (#""to":"2025-10-22 23:00:00Z""#, "to"),
        (#""to":"2025-10-22T23:00:00""#, "to"), (#""webhookId":"""#, "webhookId"),
        (#""from":"2025-10-22T23:00:00Z","to":"2025-10-22T23:00:00Z""#, "to"),
    ])
    func `refuses what it does not understand`(members: String, field: String) throws {
        let refusal = try scene.refusal(ListDeliveries.self, "{\"teamId\":\"t\",\(members)}")
        #expect((refusal.code, refusal.field) == (.invalidRequest, field))
    }
}
