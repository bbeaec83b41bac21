import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import deleteWebhook
@testable import getWebhook
@testable import listWebhooks

@Suite struct ListWebhooksTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    private func list(_ members: String = "") throws -> JSONValue {
        try scene.ask(
            ListWebhooks.self, "{" + [#""teamId":"t""#, members].filter { !$0.isEmpty }.joined(separator: ",") + "}")
    }

    @Test func `shows the newest first, a page at a time, each once`() throws {
        var made: [String] = []
        for number in 0..<7 {
            if number == 4 { scene.clock.advance(by: .milliseconds(1)) }
            made.insert(try scene.create().text("id"), at: 0)
        }
        for limit in [1, 3, 7, 250] {
            var (seen, cursor): ([String], String?) = ([], nil)
            repeat {
                let page = try list("\"limit\":\(limit)" + (cursor.map { ",\"cursor\":\"\($0)\"" } ?? ""))
                let ids = try page.list("webhooks").map { try $0.text("id") }
                #expect(ids.count <= limit)
                seen += ids
                cursor = page["nextCursor"]?.string
            } while cursor != nil && seen.count < 20
            #expect(seen == made)
        }
        #expect(try list(#""limit":7"#)["nextCursor"] == nil)
    }

    @Test func `gives 50 where no limit is given`() throws {
        for _ in 0..<51 { try scene.create() }
        let page = try list()
        #expect(try page.list("webhooks").count == 50)
        #expect(page["nextCursor"] != nil)
    }

    @Test func `chooses by state and event`() throws {
        let off = try scene.create(#""isActive":false,"events":["sla.breached","ticket.created"]"#).text("id")
        let on = try scene.create(#""events":["contact.created"]"#).text("id")
        func ids(_ members: String) throws -> [String] { try list(members).list("webhooks").map { try $0.text("id") } }
        #expect(try ids(#""isActive":true"#) == [on])
        #expect(try ids(#""isActive":false"#) == [off])
        #expect(try ids(#""event":"sla.breached""#) == [off])
        #expect(try ids(#""event":"contact.created","isActive":false"#) == [])
    }

    @Test(arguments: [
        (#""limit":0"#, "limit"), (#""limit":251"#, "limit"), (#""limit":"5""#, "limit"), (#""cursor":"x""#, "cursor"),
        (#""cursor":"dlv_0""#, "cursor"), (#""cursor":"""#, "cursor"), (#""cursor":null"#, "cursor"),
        (#""event":"ticket""#, "event"), (#""isActive":"yes""#, "isActive"), (#""page":2"#, "page"),
    ])
    func `refuses what it does not understand`(members: String, field: String) throws {
        let refusal = try scene.refusal(ListWebhooks.self, "{\"teamId\":\"t\",\(members)}")
        #expect((refusal.code, refusal.field) == (.invalidRequest, field))
    }

    @Test func `shows a deleted webhook no more, nor deletes it again`() throws {
        let request = try #"{"teamId":"t","webhookId":"\#(scene.create().text("id"))"}"#
        #expect(try scene.ask(DeleteWebhook.self, request).text == #"{"deleted":true,"canceledDeliveries":0}"#)
        #expect(try list().text == #"{"webhooks":[]}"#)
        for refusal in [
            try scene.refusal(GetWebhook.self, request), try scene.refusal(DeleteWebhook.self, request),
        ] {
            #expect((refusal.code, refusal.field) == (.notFound, "webhookId"))
        }
    }
}
