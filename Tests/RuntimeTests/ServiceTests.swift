import Foundation
import JSON
import TestSupport
import Testing

/// The routes with the real functions behind them.
@Suite struct ServiceTests {
    let service: RunningService
    let receiver: Receiver

    init() throws {
        service = try RunningService()
        receiver = try Receiver(.answering(status: 200, body: "ok"))
    }

    @Test func `every route does what it is for`() throws {
        let made = try service.call(
            "POST", "webhooks",
            #"{"name": "n", "url": "\#(receiver.url())", "events": ["ticket.created"], "createdBy": "u"}"#,
            headers: ["X-Request-Id: mine"])
        #expect(made.status == 201 && made.requestID == "mine")
        #expect(made["teamId"]?.string == "acme")
        let (webhook, secret) = (try #require(made["id"]?.string), try #require(made["secret"]?.string))
        let path = "webhooks/\(webhook)"

        let listed = try call("GET", "webhooks")
        #expect(listed["webhooks"]?.elements?.map { $0["id"]?.string } == [webhook])
        #expect(try call("GET", path)["secret"]?.string == "whsec_…\(secret.suffix(4))")
        #expect(try call("PATCH", path, #"{"name": "other"}"#)["name"]?.string == "other")
        #expect(try call("POST", path + "/toggle")["isActive"]?.boolean == false)
        #expect(try call("POST", path + "/toggle", #"{"isActive": true}"#)["isActive"]?.boolean == true)
        let rotated = try call("POST", path + "/rotate-secret", #"{"overlapSeconds": 60}"#)
        #expect(rotated["secret"]?.string?.hasPrefix("whsec_") == true && rotated["secret"]?.string != secret)
        #expect(try call("POST", path + "/verify")["status"]?.string == "success")
        #expect(receiver.requests.count == 1)

        let event = #"{"event": "ticket.created", "data": {"ticket": {"id": 1}}}"#
        let accepted = try call("POST", "events", event, status: 202)
        let delivery = try #require(accepted["deliveries"]?.elements?.first { _ in true }?["id"]?.string)
        #expect(eventually { (try? call("GET", "deliveries/\(delivery)"))?["status"]?.string == "success" })
        #expect(try call("GET", "deliveries/\(delivery)")["attempts"]?.elements?.count { _ in true } == 1)
        let found = try call("GET", "deliveries?status=success&webhookId=\(webhook)&limit=5")
        #expect(found["deliveries"]?.elements?.map { $0["id"]?.string } == [delivery])
        for path in [path + "/stats", "stats", "stats?interval=hour"] {
            #expect(try call("GET", path)["successCount"]?.integer == 1)
        }
        #expect(try call("POST", "deliveries/\(delivery)/redeliver")["queued"]?.integer == 1)
        #expect(eventually { receiver.requests.count == 3 })
        let many = #"{"webhookId": "\#(webhook)", "status": "success", "dryRun": true}"#
        #expect(try call("POST", "redeliver", many)["queued"]?.integer != nil)

        let filters =
            #"{"filters": [{"field": "data.n", "operator": "equals", "value": 1}], "payload": {"data": {"n": 1}}}"#
        #expect(try call("POST", "filters/test", filters)["matches"]?.boolean == true)
        #expect(try call("DELETE", path)["deleted"]?.boolean == true)
        #expect(try call("GET", path, status: 404).body?.errorCode == "not_found")
    }

    @Test func `a query is read by the function's own schema`() throws {
        for _ in 0..<3 { _ = try service.createWebhook(url: receiver.url()) }
        func count(_ query: String) throws -> Int? {
            try call("GET", "webhooks?\(query)")["webhooks"]?.elements?.count { _ in true }
        }
        #expect(try count("limit=2") == 2)
        #expect(try count("isActive=true&event=ticket.created") == 3)
        #expect(try count("isActive=false") == 0)
        let next = try #require(try call("GET", "webhooks?limit=2")["nextCursor"]?.string)
        #expect(try count("cursor=\(next)") == 1)
    }

    @Test func `an event that is sent again under its key is the same event`() throws {
        _ = try service.createWebhook(url: receiver.url())
        func send(_ number: Int, _ headers: [String]) throws -> Reply {
            try service.call(
                "POST", "events", #"{"event": "ticket.created", "data": {"n": \#(number)}}"#, headers: headers)
        }
        let first = try send(1, ["Idempotency-Key: a b"])
        #expect(first.status == 202 && first["duplicate"]?.boolean == false)
        let second = try send(1, ["Idempotency-Key: a b"])
        #expect(second.status == 202 && second["duplicate"]?.boolean == true)
        #expect(second["payloadId"]?.string == first["payloadId"]?.string)
        let other = try send(2, ["Idempotency-Key: a b"])
        #expect(other.status == 409 && other.body?.errorCode == "conflict")
        #expect(try send(1, ["Idempotency-Key: a", "Idempotency-Key: b"]).body?.errorField == "idempotencyKey")
    }

    @Test func `every refusal has its status and its field`() throws {
        let webhook = try service.createWebhook(url: receiver.url()).id
        let event = #"{"event": "ticket.created", "data": "#
        let large = String(repeating: "x", count: 1_048_576)
        let table: [(method: String, path: String, body: String, status: Int, field: String?)] = [
            ("GET", "webhooks?limit=abc", "", 400, "limit"), ("GET", "webhooks?limit=251", "", 400, "limit"),
            ("GET", "webhooks?limit=", "", 400, "limit"), ("GET", "webhooks?isActive=1", "", 400, "isActive"),
            ("GET", "webhooks?limit=1&limit=2", "", 400, "limit"), ("GET", "webhooks?teamId=b", "", 400, "teamId"),
            ("GET", "webhooks?colour=red", "", 400, "colour"), ("GET", "deliveries?from=now", "", 400, "from"),
            ("GET", "deliveries?limit=5", #"{"limit": 5}"#, 400, "limit"),
            ("GET", "/v1/teams/a%20b/webhooks", "", 400, "teamId"),
            ("POST", "webhooks", #"{"name": "n"}"#, 400, "url"),
            ("PATCH", "webhooks/\(webhook)", #"{"timeout": 1}"#, 400, "timeout"),
            ("PATCH", "webhooks/\(webhook)", #"{"webhookId": "x"}"#, 400, "webhookId"),
            ("POST", "events", #"{"event": "ticket.create", "data": 1}"#, 400, "event"),
            ("POST", "events", event + "1, \"data\": 2}", 400, "data"), ("POST", "events", event, 400, nil),
            ("POST", "events", "[]", 400, nil), ("POST", "events", event + "\"\(large)\"}", 413, nil),
            ("POST", "events", event + "\"\(large)\(large)\"}", 413, nil),
            ("GET", "webhooks/wh_none", "", 404, nil), ("GET", "deliveries/dlv_none", "", 404, nil),
            ("GET", "/v1/teams/other/webhooks/\(webhook)", "", 404, nil),
            ("POST", "/v1/teams/other/webhooks/\(webhook)/toggle", "", 404, nil),
            ("DELETE", "/v1/teams/other/webhooks/\(webhook)", "", 404, nil),
            ("GET", "nothing", "", 404, nil), ("POST", "/functions/nothing", "{}", 404, nil),
            ("PUT", "webhooks", "{}", 405, nil), ("GET", "/functions/stats", "", 405, nil),
        ]
        for (method, path, body, status, field) in table {
            let reply = try service.call(method, path, body)
            #expect(reply.status == status, "\(method) \(path) \(body.prefix(60)): \(reply.testDescription)")
            #expect(reply.body?.errorField == field || field == nil, "\(path): \(reply.testDescription)")
            #expect(reply.body?.errorMessage?.isEmpty == false && reply.requestID?.hasPrefix("req_") == true)
        }
        #expect(try call("GET", "webhooks/\(webhook)")["isActive"]?.boolean == true)
    }

    @Test func `a stranger reaches no function`() throws {
        let webhook = try service.createWebhook(url: receiver.url()).id
        let table: [(headers: [String], status: Int)] = [
            (["Authorization: Bearer other"], 401), (["Authorization: Basic \(RunningRuntime.token)"], 401),
            (["Authorization:"], 401), (["Host: hooks.example"], 403), (["Origin: http://evil.example"], 403),
            (["Origin: http://127.0.0.1:\(service.port)"], 200),
        ]
        for (headers, status) in table {
            let reply = try service.call("GET", "webhooks/\(webhook)", headers: headers)
            #expect(reply.status == status, "\(headers)")
            #expect(status == 200 || reply.body?.errorCode == "forbidden")
            guard status != 200 else { continue }
            for path in ["webhooks/\(webhook)", "/functions/deleteWebhook"] {
                #expect(try service.call("DELETE", path, "{}", headers: headers).status == status)
            }
        }
        #expect(try call("GET", "webhooks/\(webhook)").status == 200)
    }

    @Test func `every function can be called by its name`() throws {
        #expect(try call("GET", "/readyz")["ready"]?.boolean == true)
        let made = try service.createWebhook(url: receiver.url(), event: "sla.breached")
        let delivery = try service.trigger(event: "sla.breached")
        #expect(eventually { (try? call("GET", "deliveries/\(delivery)"))?["status"]?.string == "success" })
        let webhook = #""teamId": "acme", "webhookId": "\#(made.id)""#
        let requests: [(name: String, body: String)] = [
            (
                "createWebhook",
                #""teamId": "a", "name": "n", "url": "\#(receiver.url())", "events": ["ticket.created"], "createdBy": "u""#
            ),
            ("getWebhook", webhook), ("listWebhooks", #""teamId": "acme""#),
            ("updateWebhook", webhook + #", "name": "m""#),
            ("toggleWebhook", webhook + #", "isActive": true"#), ("rotateSecret", webhook), ("verify", webhook),
            ("trigger", #""teamId": "acme", "event": "ticket.closed", "data": 1"#), ("processDelivery", ""),
            ("retryFailed", #""limit": 1"#), ("listDeliveries", #""teamId": "acme""#),
            ("getDelivery", #""teamId": "acme", "deliveryId": "\#(delivery)""#), ("stats", #""teamId": "acme""#),
            ("redeliver", #""teamId": "acme", "deliveryId": "\#(delivery)", "dryRun": true"#), ("cleanup", ""),
            ("rotateKey", ""),
            ("checkSignature", #""secret": "\#(made.secret)", "headers": {}, "body": """#),
            ("testFilter", #""filters": [], "payload": {}"#), ("deleteWebhook", webhook),
        ]
        #expect(requests.map(\.name).sorted() == Program.functions)
        for (name, body) in requests {
            let reply = try service.call("POST", "/functions/\(name)", "{\(body)}")
            #expect(reply.status == 200, "\(name): \(reply.testDescription)")
        }
    }

    @Test func `a page comes whole, whatever the receivers answered`() throws {
        // In JSON each of these bytes takes six.
        let receiver = try Receiver(.answering(status: 200, body: String(repeating: "\u{1}", count: 16 * 1024)))
        _ = try service.createWebhook(url: receiver.url())
        let events = (0..<120).map { #"{"event": "ticket.created", "data": \#($0)}"# }
        let body = #"{"events": [\#(events.joined(separator: ","))]}"#
        #expect(try call("POST", "events", body, status: 202)["results"]?.elements?.count { _ in true } == 120)
        #expect(eventually { (try? call("GET", "stats"))?["successCount"]?.integer == 120 })
        let client = service.begin("GET", "deliveries?limit=250")
        let answer = try #require(client.answer())
        #expect(answer.status == 200 && answer.length > 120 * 6 * 16 * 1024)
    }

    /// Expects the status.
    private func call(_ method: String, _ path: String, _ body: String = "", status: Int = 200) throws -> Reply {
        let reply = try service.call(method, path, body)
        #expect(reply.status == status, "\(method) \(path): \(reply.testDescription)")
        #expect(reply.requestID?.hasPrefix("req_") == true)
        return reply
    }
}
