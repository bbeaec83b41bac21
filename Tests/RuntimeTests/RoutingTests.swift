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

@Suite struct ManifestReaderTests {
    @Test(arguments: [
        (1, "[]", "expected an object"),
        (2, "{\n\"function\": []}", "unknown key \"function\""),
        (1, "{}", "\"functions\" is missing"),
        (3, "{\n\"functions\": [\n{\"name\": \"a\"}]}", "\"timeoutSeconds\" is missing"),
        (4, "{\"functions\": [\n{\n\"timeoutSeconds\": 1,\n\"name\": \"../a\"}]}", "\"name\" must be letters"),
        (2, "{\"functions\": [\n{\"name\": \"a\", \"timeoutSeconds\": 0}]}", "from 1 to 900"),
        (2, "{\"functions\": [\n{\"name\": \"a\", \"timeoutSeconds\": 1.5}]}", "from 1 to 900"),
        (2, "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1,\n\"tmier\": 1}]}", "unknown key \"tmier\""),
        (
            2, "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1,\n\"queue\": \"second\"}]}",
            "\"queue\" must be \"first\" or \"again\""
        ),
        (
            2,
            "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1, \"queue\": \"first\"},\n"
                + "{\"name\": \"b\", \"timeoutSeconds\": 1, \"queue\": \"first\"}]}",
            "this \"queue\" is served by \"a\""
        ),
        (1, "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1, \"wakes\": [\"b\"]}]}", "\"wakes\" names"),
        (1, "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1, \"wakes\": [1]}]}", "expected a string"),
        (
            2, "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1},\n{\"name\": \"a\", \"timeoutSeconds\": 1}]}",
            "twice"
        ),
        (1, "{\"functions\": [{\"name\": \"a\", \"name\": \"a\"}]}", "\"functions[0].name\" stands twice"),
        (2, "{\"functions\": [\n}", "expected"),
        (2, entry("\"mode\": \"cold\""), "\"mode\" must be \"process\" or \"warm\""),
        (2, entry("\"concurrency\": 2"), "\"concurrency\" goes with \"mode\": \"warm\""),
        (2, entry("\"mode\": \"warm\", \"concurrency\": 1001"), "from 1 to 1000"),
        (2, entry("\"mode\": \"warm\", \"idleSeconds\": 0"), "from 1 to 86400"),
        (2, entry("\"mode\": \"warm\", \"usesMax\": \"1\""), "from 1 to 1000000000"),
        (2, entry("\"instances\": {\"max\": 0}"), "from 1 to 256"),
        (2, entry("\"instances\": {\"min\": 1}"), "\"min\" goes with \"mode\": \"warm\""),
        (2, entry("\"mode\": \"warm\", \"instances\": {\"min\": 2}"), "\"min\" is larger than \"max\""),
        (2, entry("\"instances\": {\"maximum\": 2}"), "unknown key \"maximum\"; known here: max, min"),
        (2, entry("\"instances\": 2"), "expected an object"),
        (2, entry("\"memoryMebibytes\": 15"), "from 16 to 65536"),
        (2, entry("\"cpuSeconds\": 901"), "from 1 to 900"),
        (2, entry("\"environment\": {\"A B\": \"\"}"), "must be letters, digits and _"),
        (2, entry("\"environment\": {\"HOOKFILE_X\": \"\"}"), "is set by the runtime itself"),
        (2, entry("\"environment\": {\"TRACEPARENT\": \"\"}"), "is set by the runtime itself"),
        (2, entry("\"environment\": {\"A\": 1}"), "expected a string"),
        (2, entry("\"environment\": {\"A\": \"\\u0000\"}"), "without NUL"),
    ])
    func `says what is wrong in which line`(line: Int, text: String, message: String) {
        let error = #expect(throws: ManifestError.self) { try ManifestReader.read(Array(text.utf8)) }
        #expect(error?.line == line)
        #expect(error?.message.contains(message) == true)
    }

    /// A manifest with one function, what is given in its second line.
    private static func entry(_ members: String) -> String {
        "{\"functions\": [{\"name\": \"a\", \"timeoutSeconds\": 1,\n\(members)}]}"
    }

    @Test func `says how a function is run`() throws {
        let text = Self.entry(
            #"""
            "mode": "warm", "instances": {"min": 1, "max": 3}, "concurrency": 64, "idleSeconds": 20, "usesMax": 10,
            "memoryMebibytes": 64, "cpuSeconds": 5, "environment": {"A_1": "b=c", "WEBHOOKS_LOG": "off"}
            """#)
        let processes = try ManifestReader.read(Array(text.utf8))["a"]?.processes
        #expect(
            processes
                == Manifest.Processes(
                    mode: .warm, min: 1, max: 3, concurrency: 64, idleTime: .seconds(20), usesMax: 10,
                    memoryMax: 64 << 20, processorSecondsMax: 5,
                    environment: [
                        Manifest.Variable(name: "A_1", value: "b=c"),
                        Manifest.Variable(name: "WEBHOOKS_LOG", value: "off"),
                    ]))
        let usual = try ManifestReader.read(Array(Self.entry(#""wakes": []"#).utf8))["a"]?.processes
        #expect(usual == Manifest.Processes() && usual?.mode == .process)
        let warm = try ManifestReader.read(Array(Self.entry(#""mode": "warm""#).utf8))["a"]?.processes
        #expect(warm?.max == 1 && warm?.min == 0)
    }

    @Test(arguments: [
        #"{"method": "get", "path": "/a"}"#, #"{"method": "HEAD", "path": "/a"}"#, #"{"method": "GET", "path": "a"}"#,
        #"{"method": "GET", "path": "/a/"}"#, #"{"method": "GET", "path": "/{}"}"#,
        #"{"method": "GET", "path": "/{a}/{a}"}"#,
        #"{"method": "GET", "path": "/a b"}"#, #"{"method": "GET", "path": "/a", "status": 404}"#,
        #"{"method": "GET"}"#,
        #"{"method": "GET", "path": "/a", "x": 1}"#,
        #"{"method": "GET", "path": "/{a}"}, {"method": "GET", "path": "/{b}"}"#,
    ])
    func `refuses a route that cannot be served`(route: String) {
        let text = #"{"functions": [{"name": "f", "timeoutSeconds": 1, "routes": [\#(route)]}]}"#
        #expect(throws: ManifestError.self) { try ManifestReader.read(Array(text.utf8)) }
    }
}
