import Foundation
import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

/// What belongs to another team is answered as what never was, byte for byte, by the built programs.
@Suite struct TeamIsolationTests {
    let folder: TemporaryFolder
    let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["WEBHOOKS_STORE": folder.file("test.db").path, "WEBHOOKS_KEY": testKey]
    }

    private func ask(_ function: String, _ requests: [String]) throws -> [JSONValue] {
        let input = requests.map { $0 + "\n" }.joined()
        return try Program.function(function, ["--lines"], input: input.utf8, environment: environment).answers()
    }

    /// A webhook of the team with one delivery.
    private func make(_ team: String) throws -> (webhook: String, delivery: String) {
        let webhook = try ask("createWebhook", [Scene.webhook(#""teamId":"\#(team)""#)])[0].text("id")
        let event = try ask("trigger", [#"{"teamId":"\#(team)","event":"ticket.created","data":"\#(team)"}"#])[0]
        return (webhook, try event.list("deliveries")[0].text("id"))
    }

    /// Each function that takes an id, with the rest of its request.
    private static let functions: [(name: String, field: String, rest: String)] = [
        ("getWebhook", "webhookId", ""), ("updateWebhook", "webhookId", #","name":"taken","headers":{"A":"1"}"#),
        ("toggleWebhook", "webhookId", ""), ("rotateSecret", "webhookId", ""), ("deleteWebhook", "webhookId", ""),
        ("verify", "webhookId", ""), ("listDeliveries", "webhookId", ""), ("stats", "webhookId", ""),
        ("redeliver", "webhookId", #","status":"pending""#), ("redeliver", "deliveryId", ""),
        ("getDelivery", "deliveryId", ""), ("processDelivery", "deliveryId", ""),
    ]

    private static let oddIDs = [
        "x", "wh_", "dlv_", "0", "-1", "*", "%", "_", "~", "..", "../../etc/passwd", "' OR '1'='1", "x' OR 1=1 --",
        "'; DROP TABLE webhooks; --", "wh_' UNION SELECT secret_sealed FROM webhooks --", "\\\" OR 1=1", "\\u0000",
        "\\n", "é", "😀", "{}", "null", "NULL", "${jndi:ldap://x}", String(repeating: "9", count: 64),
    ]

    @Test func `no function tells another team's things from what never was`() throws {
        let (ours, theirs) = (try make("ours"), try make("theirs"))
        let gone = try make("ours")
        _ = try ask("deleteWebhook", [#"{"teamId":"ours","webhookId":"\#(gone.webhook)"}"#])
        let before = try Program.sqlite(folder, ".dump")
        var count = 0
        for function in Self.functions {
            let isWebhook = function.field == "webhookId"
            let never = (isWebhook ? "wh_" : "dlv_") + "01KA5CZK00D3ZG1C3S8K9R0V5M"
            // In place of a webhook's id a delivery's, and the other way round.
            var others = Self.oddIDs + [isWebhook ? ours.delivery : ours.webhook]
            others.append(isWebhook ? theirs.webhook : theirs.delivery)
            others += [others[others.count - 1].lowercased(), others[others.count - 1] + " "]
            // The history of what is deleted stays.
            if isWebhook, function.name != "listDeliveries" { others.append(gone.webhook) }
            let answers = try ask(
                function.name,
                ([never] + others).map { "{\"teamId\":\"ours\",\"\(function.field)\":\"\($0)\"\(function.rest)}" })
            #expect(answers[0].errorCode == "not_found" && answers[0].errorField == function.field, "\(function)")
            for (id, answer) in zip(others, answers.dropFirst()) {
                #expect(answer.text == answers[0].text, "\(function.name) of \(id)")
            }
            count += answers.count
        }
        #expect(count > 300)
        #expect(try Program.sqlite(folder, ".dump") == before)
    }

    @Test func `lists and figures hold the team's own alone`() throws {
        let theirs = try make("theirs")
        for team in ["ours", "THEIRS", "theirs.", "their", "theirs:1", "t"] {
            let request = "{\"teamId\":\"\(team)\"}"
            #expect(try ask("listWebhooks", [request])[0].text == #"{"webhooks":[]}"#)
            #expect(try ask("listDeliveries", [request])[0].text == #"{"deliveries":[]}"#)
            let stats = try ask("stats", ["{\"teamId\":\"\(team)\",\"interval\":\"day\"}"])[0]
            #expect(stats["totalDeliveries"]?.integer == 0 && stats["webhookCount"]?.integer == 0)
            #expect(stats.json("series") == "[]")
        }
        // Nor does another team's cursor lead anywhere else.
        let ours = try make("ours")
        let webhooks = try ask("listWebhooks", [#"{"teamId":"ours","cursor":"\#(theirs.webhook)~"}"#])[0]
        #expect(try webhooks.list("webhooks").allSatisfy { try $0.text("teamId") == "ours" })
        let deliveries = try ask("listDeliveries", [#"{"teamId":"ours","cursor":"dlv_~"}"#])[0].list("deliveries")
        #expect(try deliveries.map { try $0.text("id") } == [ours.delivery])
    }

    @Test func `an event of one team reaches no webhook of another`() throws {
        _ = try make("theirs")
        let answer = try ask("trigger", [#"{"teamId":"ours","event":"ticket.created","data":1}"#])[0]
        #expect(answer.json("deliveries") == "[]")
    }
}
