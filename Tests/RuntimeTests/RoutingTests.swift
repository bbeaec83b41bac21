import Foundation
import Storage
import Testing
import Webhooks

@testable import local_runtime

@Suite struct RouterTests {
    let router: Router

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../functions/manifest.json")
        router = Router(manifest: try ManifestReader.read(Array(Data(contentsOf: file))))
    }

    @Test(arguments: [
        (RequestHead.Method.post, "v1/teams/t/webhooks", "createWebhook", 201, "teamId=t"),
        (.get, "v1/teams/t/webhooks", "listWebhooks", 200, "teamId=t"),
        (.head, "v1/teams/t/webhooks", "listWebhooks", 200, "teamId=t"),
        (.get, "v1/teams/t/webhooks/w", "getWebhook", 200, "teamId=t webhookId=w"),
        (.patch, "v1/teams/t/webhooks/w", "updateWebhook", 200, "teamId=t webhookId=w"),
        (.delete, "v1/teams/t/webhooks/w", "deleteWebhook", 200, "teamId=t webhookId=w"),
        (.post, "v1/teams/t/webhooks/w/toggle", "toggleWebhook", 200, "teamId=t webhookId=w"),
        (.post, "v1/teams/t/webhooks/w/rotate-secret", "rotateSecret", 200, "teamId=t webhookId=w"),
        (.post, "v1/teams/t/webhooks/w/verify", "verify", 200, "teamId=t webhookId=w"),
        (.get, "v1/teams/t/webhooks/w/stats", "stats", 200, "teamId=t webhookId=w"),
        (.get, "v1/teams/t/stats", "stats", 200, "teamId=t"),
        (.post, "v1/teams/t/events", "trigger", 202, "teamId=t"),
        (.get, "v1/teams/t/deliveries", "listDeliveries", 200, "teamId=t"),
        (.get, "v1/teams/t/deliveries/d", "getDelivery", 200, "teamId=t deliveryId=d"),
        (.post, "v1/teams/t/deliveries/d/redeliver", "redeliver", 200, "teamId=t deliveryId=d"),
        (.post, "v1/teams/t/redeliver", "redeliver", 200, "teamId=t"),
        (.post, "v1/teams/t/filters/test", "testFilter", 200, "teamId=t"),
        (.post, "functions/cleanup", "cleanup", 200, ""),
    ])
    func `finds the function`(
        method: RequestHead.Method, path: String, name: String, status: Int, parameters: String
    ) throws {
        let match = try router.match(method, path.split(separator: "/").map(String.init))
        #expect(match.function.name == name)
        #expect(match.status == status)
        #expect(match.parameters.map { "\($0.name)=\($0.value)" }.joined(separator: " ") == parameters)
    }

    @Test(arguments: [
        "", "v1", "v1/teams/t", "v1/teams//webhooks", "v1/teams/t/webhooks/", "functions/nothing", "V1/teams/t/stats",
    ])
    func `knows what is not there`(path: String) {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let problem = #expect(throws: Problem.self) { try router.match(.get, segments) }
        #expect(problem?.status == 404)
    }

    @Test func `takes no other word for a function or a route that Unicode has for equivalent`() throws {
        // U+212A, the sign of kelvin, is equivalent to K.
        let problem = #expect(throws: Problem.self) { try router.match(.post, ["functions", "rotate\u{212A}ey"]) }
        #expect(problem?.status == 404)
        let pattern = try #require(RoutePattern("/K/{a}"))
        #expect(pattern.match(["\u{212A}", "x"]) == nil && pattern.match(["K", "x"]) != nil)
    }

    @Test(arguments: [
        (RequestHead.Method.put, "v1/teams/t/webhooks", "GET, HEAD, POST, OPTIONS"),
        (.get, "functions/stats", "POST, OPTIONS"),
        (.options, "v1/teams/t/webhooks/w", "GET, HEAD, PATCH, DELETE, OPTIONS"),
        (.get, "v1/teams/t/events", "POST, OPTIONS"),
    ])
    func `says which methods there are`(method: RequestHead.Method, path: String, allow: String) {
        let problem = #expect(throws: Problem.self) {
            try router.match(method, path.split(separator: "/").map(String.init))
        }
        #expect(problem?.status == 405)
        #expect(problem?.headers.first { $0.name == "Allow" }?.value == allow)
    }

    @Test func `has all functions, and wakes what has work`() {
        #expect(router.manifest.functions.count == 19)
        #expect(router.manifest["trigger"]?.wakes == ["processDelivery"])
        #expect(router.manifest["redeliver"]?.wakes == ["retryFailed"])
        #expect(router.manifest["retryFailed"]?.queue == .again)
        #expect(router.manifest["processDelivery"]?.queue == .first)
        #expect(router.manifest["cleanup"]?.timers.map(\.schedule) == [.rate(seconds: 3600)])
    }

    @Test func `prefers a word to a place`() throws {
        let manifest = try ManifestReader.read(
            Array(
                """
                {"functions": [
                    {"name": "any", "timeoutSeconds": 1, "routes": [{"method": "GET", "path": "/a/{b}"}]},
                    {"name": "one", "timeoutSeconds": 1, "routes": [{"method": "GET", "path": "/a/c"}]}]}
                """.utf8))
        #expect(try Router(manifest: manifest).match(.get, ["a", "c"]).function.name == "one")
        #expect(try Router(manifest: manifest).match(.get, ["a", "d"]).function.name == "any")
    }
}
