import Foundation
import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import cleanup
@testable import deleteWebhook
@testable import trigger

@Suite struct IdempotencyTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.create()
    }

    private func trigger(_ members: String = "", team: String = "t") throws -> JSONValue {
        try scene.ask(Trigger.self, request(members, team: team))
    }

    private func request(_ members: String = "", team: String = "t") -> String {
        let plain = [
            #""event":"ticket.created""#, #""data":{"n":1}"#, #""previousData":0"#, #""metadata":{}"#,
        ].filter { !members.contains($0.prefix(7)) }
        return "{"
            + (["\"teamId\":\"\(team)\",\"idempotencyKey\":\"order 1\""] + plain + [members]).filter { !$0.isEmpty }
            .joined(separator: ",") + "}"
    }

    @Test func `gives the first answer again, whatever happened since`() throws {
        let first = try trigger()
        #expect(first["duplicate"]?.boolean == false)
        let webhook = try first.list("deliveries")[0].text("webhookId")
        try scene.ask(DeleteWebhook.self, #"{"teamId":"t","webhookId":"\#(webhook)"}"#)
        try scene.create()
        scene.clock.advance(by: .seconds(3600))
        let again = try trigger()
        #expect(again["duplicate"]?.boolean == true)
        for name in ["payloadId", "deliveries"] { #expect(again.json(name) == first.json(name)) }
        #expect(try scene.count("payloads") == 1)
    }

    @Test(arguments: [
        #""event":"ticket.updated""#, #""data":{"n":2}"#, #""data":{"n": 1}"#, #""data":{"n":1.0}"#,
        #""previousData":1"#, #""previousData":null"#, #""metadata":{"m":1}"#, #""metadata":{ }"#,
    ])
    func `refuses the same key for other content`(members: String) throws {
        _ = try trigger()
        let refusal = try scene.refusal(Trigger.self, request(members))
        #expect((refusal.code, refusal.field) == (.conflict, "idempotencyKey"))
        #expect(try scene.count("payloads") == 1)
    }

    @Test func `holds where many processes send the same at once`() throws {
        let folder = try TemporaryFolder()
        let events = (0..<50).map {
            #"{"teamId":"t","event":"ticket.created","data":\#($0),"idempotencyKey":"key \#($0)"}"#
        }
        try events.joined(separator: "\n").write(to: folder.file("in"), atomically: true, encoding: .utf8)
        let program = Program.folder.appending(path: "trigger").path
        let script = """
            export WEBHOOKS_STORE=test.db
            for i in $(seq 8); do '\(program)' --lines < in > out.$i & done; wait; cat out.*
            """
        let answers = try Program.run(["env", "-i", "bash", "-c", script], in: folder.url).answers()
        #expect(answers.count == 8 * 50)
        #expect(answers.count { $0["duplicate"]?.boolean == false } == 50)
        #expect(try Set(answers.map { try $0.text("payloadId") }).count == 50)
        #expect(try Program.sqlite(folder, "SELECT count(*) FROM payloads") == "50")
    }

    @Test func `is each team's own`() throws {
        _ = try trigger()
        #expect(try trigger(#""data":"other""#, team: "u")["duplicate"]?.boolean == false)
    }

    @Test func `remembers a key for a day at least, and forgets it after two`() throws {
        let first = try trigger()
        scene.clock.advance(by: .seconds(47 * 3600))
        try scene.ask(Cleanup.self, "{}")
        #expect(try trigger().json("payloadId") == first.json("payloadId"))
        scene.clock.advance(by: .seconds(3600))
        try scene.ask(Cleanup.self, "{}")
        let later = try trigger()
        #expect(later["duplicate"]?.boolean == false && later.json("payloadId") != first.json("payloadId"))
    }
}
