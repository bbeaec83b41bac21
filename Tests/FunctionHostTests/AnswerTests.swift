import Foundation
import JSON
import TestSupport
import Testing

/// Whether answers are what programs say that they are.
@Suite struct AnswerTests {
    let folder: TemporaryFolder
    let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = [
            "WEBHOOKS_STORE": folder.file("test.db").path, "WEBHOOKS_LOG": "off", "WEBHOOKS_ALLOW_HTTP": "1",
            "WEBHOOKS_ALLOW_NETWORKS": "127.0.0.0/8",
        ]
    }

    @Test(.enabled(if: Schemas.python != nil, "no python3 with the package jsonschema"))
    func `keep the schemas that programs show`() throws {
        let receiver = try Receiver(.answering(status: 200, body: "fine"), .answering(status: 410, headers: ["A: 1"]))
        var lines: [String] = []
        var asked: Set<String> = []
        func ask(_ function: String, _ input: String) throws -> JSONValue {
            let answer = try Program.function(function, input: input.utf8, environment: environment).answer()
            #expect(answer.errorCode == nil, "\(function): \(answer.text)")
            let description = try JSONDocument(Program.function(function, ["--describe"]).output).root
            for (name, json) in [("request", input), ("response", answer.text)] {
                let schema = description[name]?.text ?? ""
                lines.append(#"{"name":"\#(function) \#(name)","schema":\#(schema),"value":\#(json)}"#)
            }
            asked.insert(function)
            return answer
        }

        let made = try ask(
            "createWebhook",
            """
            {"teamId":"t","name":"n","url":"\(receiver.url())","events":["ticket.created"],"createdBy":"u",\
            "description":"d","headers":{"A":"1"},"retrySchedule":[1,2],"metadata":{"m":[1]},\
            "filters":[{"field":"data.n","operator":"in","value":[1,2]}],"signatures":["v1","v1a"],\
            "credentials":{"type":"basic","username":"ada","password":""}}
            """)
        let webhook = #""teamId":"t","webhookId":"\#(made["id"]?.string ?? "")""#
        _ = try ask("updateWebhook", #"{\#(webhook),"description":null,"headers":null,"maxRetries":2}"#)
        _ = try ask("rotateSecret", "{\(webhook)}")
        _ = try ask("rotateSecret", #"{\#(webhook),"kind":"signingKey"}"#)
        _ = try ask("verify", "{\(webhook)}")
        let event = #""event":"ticket.created","data":{"n":1}"#
        let kept = try ask("trigger", #"{"teamId":"t",\#(event),"idempotencyKey":"k","previousData":null}"#)
        _ = try ask("trigger", #"{"teamId":"t","events":[{\#(event)},{\#(event),"metadata":{}}]}"#)
        let id = kept["deliveries"]?.elements?.first { _ in true }?["id"]?.string ?? ""
        _ = try ask("processDelivery", #"{"teamId":"t","deliveryId":"\#(id)"}"#)
        _ = try ask("processDelivery", #"{"limit":1}"#)
        _ = try ask("retryFailed", "{}")
        _ = try ask("getDelivery", #"{"teamId":"t","deliveryId":"\#(id)"}"#)
        _ = try ask("getWebhook", "{\(webhook)}")
        _ = try ask("listWebhooks", #"{"teamId":"t","limit":1}"#)
        _ = try ask("listDeliveries", #"{"teamId":"t","limit":1,"from":"2025-10-22T23:00:00+02:00"}"#)
        _ = try ask("toggleWebhook", "{\(webhook)}")
        _ = try ask("redeliver", #"{\#(webhook),"dryRun":true}"#)
        _ = try ask("stats", #"{"teamId":"t","interval":"hour"}"#)
        _ = try ask("cleanup", #"{"deliveryDays":0}"#)
        _ = try ask("rotateKey", #"{"newKey":true}"#)
        _ = try ask("checkSignature", #"{"secret":"s","headers":{},"body":""}"#)
        _ = try ask("testFilter", #"{"filters":[{"field":"a","operator":"equals","value":1}],"payload":{}}"#)
        _ = try ask("deleteWebhook", "{\(webhook)}")
        #expect(asked.sorted() == Program.functions)
        #expect(try Schemas.complaints(lines) == [])
    }
}
