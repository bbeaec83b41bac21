import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import deleteWebhook
@testable import stats

@Suite struct StatsTests {
    let scene: Scene
    let webhook: String

    init() throws {
        scene = try Scene()
        webhook = try scene.create(#""maxRetries":1,"rateLimit":1000"#).text("id")
    }

    private func stats(_ members: String = "") throws -> JSONValue {
        try scene.ask(
            Stats.self, "{" + [#""teamId":"t""#, members].filter { !$0.isEmpty }.joined(separator: ",") + "}")
    }

    private func numbers(_ stats: JSONValue, _ names: [String]) -> [String?] { names.map { stats.json($0) } }

    private let counts = [
        "totalDeliveries", "successCount", "failedCount", "retryingCount", "pendingCount", "successRate",
    ]

    @Test func `are zeros where nothing was sent`() throws {
        let empty = try stats()
        #expect(numbers(empty, counts) == Array(repeating: "0", count: 6))
        let durations = ["averageDuration", "p50Duration", "p95Duration", "p99Duration", "maxDuration"]
        #expect(numbers(empty, durations) == Array(repeating: "0", count: 5))
        #expect(empty["lastDelivery"] == nil && empty["series"] == nil)
        #expect(numbers(empty, ["webhookCount", "activeWebhookCount"]) == ["1", "1"])
        #expect(try stats(#""interval":"hour""#).json("series") == "[]")
    }

    @Test func `count deliveries by how they stand now`() throws {
        let ids = try (0..<6).map { _ in try scene.deliver() }
        for (id, milliseconds) in zip(ids, [10.0, 20, 30]) {
            try scene.attempt(id, status: 200, milliseconds: milliseconds)
        }
        try scene.attempt(ids[3], status: 500)
        try scene.attempt(ids[4], status: 500)
        scene.clock.advance(by: .seconds(5))
        try scene.attempt(ids[4], status: 500, milliseconds: 40)
        let all = try stats()
        #expect(numbers(all, counts) == ["6", "3", "1", "1", "1", "50"])
        #expect(numbers(all, ["averageDuration", "p50Duration", "maxDuration"]) == ["25", "20", "40"])
        #expect(all.json("lastDelivery") == #""2025-10-22T23:00:05.000Z""#)
        let one = try stats(#""webhookId":"\#(webhook)""#)
        #expect(numbers(one, counts) == numbers(all, counts))
        #expect(one["webhookCount"] == nil)
    }

    @Test func `round the share of successes to one decimal`() throws {
        for number in 0..<154 { try scene.attempt(scene.deliver(), status: number < 142 ? 200 : 500) }
        #expect(try stats().json("successRate") == "92.2")
    }

    @Test func `come hour by hour or day by day`() throws {
        for hours in [0, 1, 1, 24] {
            scene.clock.advance(by: .seconds(3600 * hours))
            try scene.attempt(scene.deliver(), status: 200)
        }
        func starts(_ members: String) throws -> [String] {
            try stats(members).list("series").map {
                try "\($0.text("start").prefix(13)) \($0.json("totalDeliveries") ?? "?")"
            }
        }
        #expect(
            try starts(#""interval":"hour""#) == [
                "2025-10-22T23 1", "2025-10-23T00 1", "2025-10-23T01 1", "2025-10-24T01 1",
            ])
        #expect(try starts(#""interval":"day""#) == ["2025-10-22T00 1", "2025-10-23T00 2", "2025-10-24T00 1"])
        let day = #""from":"2025-10-23T00:00:00Z","to":"2025-10-24T00:00:00Z""#
        #expect(try stats(day)["totalDeliveries"]?.integer == 2)
        #expect(try starts(day + #","interval":"day""#) == ["2025-10-23T00 2"])
    }

    @Test func `count webhooks that are there`() throws {
        let second = try scene.create(#""isActive":false"#).text("id")
        #expect(try numbers(stats(), ["webhookCount", "activeWebhookCount"]) == ["2", "1"])
        try scene.ask(DeleteWebhook.self, #"{"teamId":"t","webhookId":"\#(second)"}"#)
        #expect(try numbers(stats(), ["webhookCount", "activeWebhookCount"]) == ["1", "1"])
    }

    @Test(arguments: [
        (#""interval":"week""#, "interval"), (#""interval":60"#, "interval"), (#""from":"now""#, "from"),
        (#""from":"2025-10-22T23:00:00Z","to":"2025-10-22T22:00:00Z""#, "to"), (#""webhookId":7"#, "webhookId"),
    ])
    func `refuse what they do not understand`(members: String, field: String) throws {
        let refusal = try scene.refusal(Stats.self, "{\"teamId\":\"t\",\(members)}")
        #expect((refusal.code, refusal.field) == (.invalidRequest, field))
    }
}
