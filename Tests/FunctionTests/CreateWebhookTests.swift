import Cryptography
import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import createWebhook
@testable import getWebhook
@testable import listWebhooks

@Suite struct CreateWebhookTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    @Test func `gives a new webhook the standard settings`() throws {
        let made = try scene.create()
        let time = "2025-10-22T23:00:00.000Z"
        for (name, json) in [
            "teamId": #""t""#, "name": #""Orders""#, "url": #""https://example.com/hook""#,
            "events": #"["ticket.created"]"#, "isActive": "true", "isVerified": "false", "maxRetries": "3",
            "retryDelaySeconds": "5", "timeout": "30000", "rateLimit": "60", "createdBy": #""u""#,
            "createdAt": "\"\(time)\"", "updatedAt": "\"\(time)\"",
        ] {
            #expect(made.json(name) == json, "\(name)")
        }
        for name in [
            "description", "headers", "retrySchedule", "filters", "metadata", "lastTriggeredAt", "lastErrorAt",
            "lastErrorMessage", "disabledAt", "disabledReason", "secretExpiresAt",
        ] {
            #expect(made[name] == nil, "\(name)")
        }
        #expect(try made.text("id").wholeMatch(of: /wh_[0-9A-HJKMNP-TV-Z]{26}/) != nil)
    }

    @Test func `shows the secret once and masks it afterwards`() throws {
        let made = try scene.create()
        let secret = try Secret(made.text("secret"))
        #expect(secret.key.count == 32)
        let shown = try scene.ask(GetWebhook.self, #"{"teamId":"t","webhookId":"\#(made.text("id"))"}"#)
        #expect(try shown.text("secret") == "whsec_…\(secret.text.suffix(4))")
        let list = try scene.ask(ListWebhooks.self, #"{"teamId":"t"}"#).list("webhooks")
        #expect(list.map(\.text) == [shown.text])
        #expect(try scene.create().text("secret") != secret.text)
    }

    @Test(arguments: [24, 32, 64])
    func `takes a secret of the caller's own`(bytes: Int) throws {
        let secret = Secret(random: Array(repeating: 9, count: bytes)).text
        #expect(try scene.create(#""secret":"\#(secret)""#).text("secret") == secret)
    }

    @Test(arguments: [
        #""hunter2""#, #""whsec_""#, #""whsec_!""#, "\"whsec_\(encoded(23))\"", "\"whsec_\(encoded(65))\"", "1", "null",
        "\"whsec_\(encoded(32).dropLast())\"", "\"\(encoded(32))\"", "\"WHSEC_\(encoded(32))\"",
    ])
    func `refuses a secret that receivers could not use`(json: String) throws {
        let refusal = try scene.refusal(CreateWebhook.self, Scene.webhook(#""secret":\#(json)"#))
        #expect((refusal.code, refusal.field) == (.invalidRequest, "secret"))
    }

    @Test func `keeps every setting as it is given`() throws {
        let settings = """
            "description":"über","headers":{"X-One":"1","x-two":"a b"},"maxRetries":2,"retryDelaySeconds":7,\
            "retrySchedule":[1,604800],"timeout":1000,"rateLimit":1000,"isActive":false,\
            "filters":[{"field":"data.n","operator":"greater_than","value":1.50}],"metadata":{"b" : 1.0,"a":[ ]}
            """
        let made = try scene.create(settings)
        let shown = try scene.ask(GetWebhook.self, #"{"teamId":"t","webhookId":"\#(made.text("id"))"}"#)
        for webhook in [made, shown] {
            #expect(webhook.json("description") == #""über""#)
            #expect(webhook.json("headers") == #"{"X-One":"1","x-two":"a b"}"#)
            #expect(webhook.json("retrySchedule") == "[1,604800]")
            #expect(webhook.json("filters") == #"[{"field":"data.n","operator":"greater_than","value":1.50}]"#)
            #expect(webhook.json("metadata") == #"{"b" : 1.0,"a":[ ]}"#)
            let numbers = ["maxRetries", "retryDelaySeconds", "timeout", "rateLimit"].map { webhook[$0]?.integer }
            #expect(numbers == [2, 7, 1000, 1000])
            #expect(webhook["isActive"]?.boolean == false)
        }
    }

    @Test func `counts the retries by the schedule, where only that is given`() throws {
        #expect(try scene.create(#""retrySchedule":[1,2,3,4,5]"#)["maxRetries"]?.integer == 5)
        #expect(try scene.create(#""retrySchedule":[1,2],"maxRetries":1"#)["maxRetries"]?.integer == 1)
        let refusal = try scene.refusal(
            CreateWebhook.self, Scene.webhook(#""retrySchedule":[1,2],"maxRetries":3"#))
        #expect(refusal.field == "retrySchedule")
    }

    @Test(arguments: Setting.all)
    func `takes a setting up to its bounds and nothing beyond`(setting: Setting) throws {
        for json in setting.good {
            let made = try scene.create("\"\(setting.name)\":\(json)")
            if json != "{}" { #expect(made.json(setting.name) == json) }
        }
        for json in setting.bad {
            let refusal = try scene.refusal(CreateWebhook.self, Scene.webhook("\"\(setting.name)\":\(json)"))
            #expect(refusal.code == .invalidRequest)
            #expect(refusal.field?.hasPrefix(setting.name) == true, "\(json.prefix(60)): \(refusal)")
        }
    }

    @Test(arguments: ["teamId", "name", "url", "events", "createdBy"])
    func `needs its required members`(name: String) throws {
        let refusal = try scene.refusal(CreateWebhook.self, Scene.webhook(without: name))
        #expect((refusal.code, refusal.field) == (.invalidRequest, name))
        #expect(refusal.message.hasPrefix("is missing; give one, such as "))
    }

    @Test func `takes http where the operator allows it, and addresses that the operator opened`() throws {
        let scene = try Scene { environment in
            environment.allowsHTTP = true
            environment.addresses = try AddressPolicy(allowing: "10.0.0.0/8")
        }
        #expect(try scene.create(#""url":"http://10.1.2.3:8080/a?b=c""#).text("url") == "http://10.1.2.3:8080/a?b=c")
        #expect(try scene.refusal(CreateWebhook.self, Scene.webhook(#""url":"http://127.0.0.1/""#)).field == "url")
    }

    @Test func `names the event type that was probably meant`() throws {
        let refusal = try scene.refusal(CreateWebhook.self, Scene.webhook(#""events":["ticket.created","sla.breach"]"#))
        #expect(refusal == .invalid("events[1]", "is no event type; did you mean sla.breached?"))
    }
}

/// Base64 of so many bytes.
private func encoded(_ count: Int) -> String { Base64.encode(Array(repeating: 1, count: count)) }
