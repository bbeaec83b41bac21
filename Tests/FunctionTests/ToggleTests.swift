import FunctionHost
import JSON
import TestSupport
import Testing
import Webhooks

@testable import getDelivery
@testable import getWebhook
@testable import toggleWebhook
@testable import updateWebhook

/// What becomes of a webhook's health, and of what it missed, when a person makes it active.
@Suite struct ToggleTests {
    let scene: Scene
    let webhook: String

    init() throws {
        scene = try Scene()
        webhook = try scene.create(#""maxRetries":0,"rateLimit":1000"#).text("id")
    }

    private func toggle(_ members: String) throws -> JSONValue {
        try scene.ask(ToggleWebhook.self, #"{"teamId":"t","webhookId":"\#(webhook)",\#(members)}"#)
    }

    private func health() throws -> JSONValue {
        try #require(try scene.ask(GetWebhook.self, #"{"teamId":"t","webhookId":"\#(webhook)"}"#)["health"])
    }

    private func fail(_ status: Int?) throws -> String {
        let id = try scene.deliver()
        scene.clock.advance(by: .seconds(1))
        try scene.attempt(id, status: status)
        return id
    }

    private func status(_ delivery: String) throws -> String {
        try scene.ask(GetDelivery.self, #"{"teamId":"t","deliveryId":"\#(delivery)"}"#).text("status")
    }

    @Test func `shows why it is disabled, and starts healthy when it is made active`() throws {
        _ = try fail(503)
        let gone = try fail(410)
        var health = try health()
        #expect(health["state"]?.string == "disabled" && health["reason"]?.string == "gone")
        #expect(health["since"]?.string == "2025-10-22T23:00:02.000Z" && health["failures"]?.integer == 2)
        #expect(health["failureRate"]?.integer == 100 && health["failedPayloads"]?.integer == 2)
        #expect(health["failingSince"]?.string == "2025-10-22T23:00:01.000Z")
        let answer = try toggle(#""isActive":true"#)
        #expect(answer["queued"] == nil && answer["health"]?["state"]?.string == "healthy")
        health = try self.health()
        #expect(health.text == answer["health"]?.text)
        #expect(health["since"]?.string == "2025-10-22T23:00:02.000Z" && health["failures"]?.integer == 0)
        #expect(try status(gone) == "failed")
    }

    @Test func `an open breaker is closed by a person, or by another url`() throws {
        for change in [#""isActive":true"#, #""url":"https://example.com/new""#] {
            for _ in 0..<5 { _ = try fail(nil) }
            #expect(try health()["state"]?.string == "open" && health()["nextProbeAt"] != nil)
            let request = #"{"teamId":"t","webhookId":"\#(webhook)",\#(change)}"#
            let answer =
                change.contains("url")
                ? try scene.ask(UpdateWebhook.self, request) : try scene.ask(ToggleWebhook.self, request)
            #expect(answer["health"]?["state"]?.string == "healthy")
            #expect(try health()["state"]?.string == "healthy" && health()["nextProbeAt"] == nil)
            scene.clock.advance(by: .seconds(1))
        }
    }

    @Test func `queues what was missed since the last success, and says how much`() throws {
        let old = try fail(500)
        #expect(try status(fail(200)) == "success")
        let missed = try [fail(500), fail(500), fail(410)]
        let dry = try toggle(#""isActive":true,"redeliver":{"dryRun":true}"#)
        #expect(dry["queued"]?.integer == 3 && dry["isActive"]?.boolean == false)
        #expect(try health()["state"]?.string == "disabled")
        #expect(try missed.map(status) == ["failed", "failed", "failed"])
        let answer = try toggle(#""isActive":true,"redeliver":{}"#)
        #expect(answer["queued"]?.integer == 3 && answer["isActive"]?.boolean == true)
        #expect(try missed.map(status) == ["retrying", "retrying", "retrying"] && status(old) == "failed")
        #expect(try toggle(#""isActive":true,"redeliver":{}"#)["queued"]?.integer == 0)
        let all = #""isActive":true,"redeliver":{"from":"2025-10-22T23:00:00Z","to":"2025-10-22T23:00:01Z"}"#
        #expect(try toggle(all)["queued"]?.integer == 1)
        #expect(try status(old) == "retrying")
        try scene.attempt(missed[0], status: 200)
    }

    @Test(arguments: [
        (#""redeliver":{}"#, "redeliver"), (#""isActive":false,"redeliver":{}"#, "redeliver"),
        (#""isActive":true,"redeliver":true"#, "redeliver"), (#""isActive":true,"redeliver":[]"#, "redeliver"),
        (#""isActive":true,"redeliver":{"dryRun":1}"#, "redeliver.dryRun"),
        (#""isActive":true,"redeliver":{"from":"yesterday"}"#, "redeliver.from"),
        (#""isActive":true,"redeliver":{"status":"success"}"#, "redeliver.status"),
        (
            #""isActive":true,"redeliver":{"from":"2025-10-22T23:00:01Z","to":"2025-10-22T23:00:00Z"}"#, "redeliver.to"
        ),
    ])
    func `refuses what it does not understand, and changes nothing`(members: String, field: String) throws {
        _ = try fail(410)
        let request = #"{"teamId":"t","webhookId":"\#(webhook)",\#(members)}"#
        let refusal = try scene.refusal(ToggleWebhook.self, request)
        #expect((refusal.code, refusal.field) == (.invalidRequest, field))
        #expect(try health()["state"]?.string == "disabled")
    }
}
