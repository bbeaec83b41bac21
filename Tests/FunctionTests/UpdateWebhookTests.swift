import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import getWebhook
@testable import toggleWebhook
@testable import updateWebhook

@Suite struct UpdateWebhookTests {
    let scene: Scene
    let id: String

    init() throws {
        scene = try Scene()
        id = try scene.create(
            """
            "description":"d","headers":{"A":"1"},"retrySchedule":[1,2,3],\
            "filters":[{"field":"data.n","operator":"equals","value":1}],"metadata":{"m":1}
            """
        ).text("id")
    }

    private func update(_ members: String) throws -> JSONValue {
        try scene.ask(UpdateWebhook.self, request(members))
    }

    private func request(_ members: String) -> String {
        "{" + [#""teamId":"t","webhookId":"\#(id)""#, members].filter { !$0.isEmpty }.joined(separator: ",") + "}"
    }

    private var shown: JSONValue {
        get throws { try scene.ask(GetWebhook.self, request("")) }
    }

    @Test(arguments: Setting.changeable)
    func `changes one setting and leaves the others`(setting: Setting) throws {
        // A schedule must have a wait for each retry.
        if setting.name == "maxRetries" { _ = try update(#""retrySchedule":null"#) }
        let before = try shown
        scene.clock.advance(by: .seconds(1))
        for json in setting.good {
            let after = try update("\"\(setting.name)\":\(json)")
            #expect(try after.text == shown.text)
            for member in try #require(before.members) where ![setting.name, "updatedAt"].contains(member.name) {
                // A schedule brings its own number of retries.
                if setting.name == "retrySchedule", member.name == "maxRetries" { continue }
                #expect(after.json(member.name) == member.value.text, "\(member.name)")
            }
            if json != "{}" { #expect(after.json(setting.name) == json) }
            #expect(try after.text("updatedAt") == "2025-10-22T23:00:01.000Z")
        }
    }

    @Test(arguments: Setting.changeable)
    func `refuses what it refuses of a new webhook, and changes nothing`(setting: Setting) throws {
        let (before, other) = (try shown.text, setting.name == "name" ? "description" : "name")
        for json in setting.bad {
            let refusal = try scene.refusal(
                UpdateWebhook.self, request("\"\(other)\":\"other\",\"\(setting.name)\":\(json)"))
            #expect(refusal.code == .invalidRequest)
            #expect(refusal.field?.hasPrefix(setting.name) == true, "\(json.prefix(60)): \(refusal)")
        }
        #expect(try shown.text == before)
    }

    @Test(arguments: ["description", "headers", "retrySchedule", "filters", "metadata"])
    func `clears an optional setting with null`(name: String) throws {
        #expect(try shown[name] != nil)
        #expect(try update("\"\(name)\":null")[name] == nil)
        #expect(try shown[name] == nil)
    }

    @Test func `changes nothing where nothing is to be changed`() throws {
        #expect(try update("").json("name") == #""Orders""#)
    }

    @Test func `forgets the verification with the url, and only with it`() throws {
        let webhook = try scene.context.webhook(ID(id), of: #require(TeamID("t")))
        try scene.context.store.verified(webhook)
        #expect(try update(#""name":"n","url":"https://example.com/hook""#)["isVerified"]?.boolean == true)
        #expect(try update(#""url":"https://example.com/other""#)["isVerified"]?.boolean == false)
    }

    @Test func `takes a schedule only with a wait for each retry`() throws {
        #expect(try scene.refusal(UpdateWebhook.self, request(#""maxRetries":4"#)).field == "retrySchedule")
        #expect(try update(#""maxRetries":4,"retrySchedule":[1,2,3,4]"#)["maxRetries"]?.integer == 4)
        #expect(try update(#""retrySchedule":null,"maxRetries":10"#)["maxRetries"]?.integer == 10)
        #expect(
            try scene.refusal(UpdateWebhook.self, request(#""maxRetries":2,"retrySchedule":[1]"#)).field
                == "retrySchedule")
    }

    @Test(arguments: ["secret", "createdBy", "id", "isVerified", "createdAt", "teamid"])
    func `refuses what cannot be changed here`(name: String) throws {
        let refusal = try scene.refusal(UpdateWebhook.self, request("\"\(name)\":\"x\""))
        #expect(refusal.field == name && refusal.message.contains("known are"))
    }

    // MARK: - On and off

    @Test func `toggles from one to the other, or to what it is told`() throws {
        func toggle(_ members: String = "") throws -> Bool? {
            try scene.ask(ToggleWebhook.self, request(members))["isActive"]?.boolean
        }
        #expect(try [toggle(), toggle(), toggle()] == [false, true, false])
        #expect(try toggle(#""isActive":false"#) == false)
        #expect(try toggle(#""isActive":true"#) == true)
        #expect(try toggle(#""isActive":true"#) == true)
        #expect(try update(#""isActive":false"#)["isActive"]?.boolean == false)
        #expect(try toggle() == true)
        for json in ["null", "1", #""true""#] {
            #expect(try scene.refusal(ToggleWebhook.self, request(#""isActive":\#(json)"#)).field == "isActive")
        }
    }

    @Test func `a person's decision ends what the system decided`() throws {
        var webhook = try scene.context.webhook(ID(id), of: #require(TeamID("t")))
        (webhook.isActive, webhook.disabledAt, webhook.disabledReason) = (false, scene.clock.now, "gone")
        try scene.context.store.update(webhook)
        let off = try shown
        #expect(off.json("disabledReason") == #""gone""# && off.json("disabledAt") == #""2025-10-22T23:00:00.000Z""#)
        let on = try scene.ask(ToggleWebhook.self, request(""))
        #expect(on["isActive"]?.boolean == true && on["disabledReason"] == nil && on["disabledAt"] == nil)
    }
}
