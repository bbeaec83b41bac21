import Foundation
import JSON
import TestSupport
import Testing

/// What `/readyz` says, and to whom.
@Suite struct ReadinessTests {
    private static let key = Data(repeating: 1, count: 32).base64EncodedString()

    @Test(arguments: [
        (["WEBHOOKS_KEY": key], "", 200), ([:], "", 200),
        (["WEBHOOKS_KEY": "short"], "WEBHOOKS_KEY must be the base64 of 32 bytes.", 503),
        (["WEBHOOKS_STORE": "none/webhooks.db"], "The folder of the store cannot be written to.", 503),
        (["WEBHOOKS_STORE": "other"], "The file of the store is something else than a store; name another one.", 503),
    ])
    func `tells anybody whether calls can succeed`(environment: [String: String], message: String, status: Int) throws {
        var environment = environment
        // A file of somebody else.
        let others = try TemporaryFolder()
        if environment["WEBHOOKS_STORE"] == "other" {
            environment["WEBHOOKS_STORE"] = others.file("other").path
            let made = try Program.run(["sqlite3", others.file("other").path, "CREATE TABLE a (b)"])
            #expect(made.status == 0)
        }
        let runtime = try RunningRuntime([("echo", seconds30, "cat")], environment: environment)
        let client = RawClient(port: runtime.port)
        client.send("GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:\(runtime.port)\r\n\r\n")
        let answer = try #require(client.answer())
        #expect(answer.status == status && (message.isEmpty || answer.body.contains(message)), "\(answer.body)")
        #expect((answer.header("Retry-After") != nil) == (status == 503))
    }

    @Test func `gives those who ask at once the same answer, and a true one`() throws {
        let runtime = try RunningRuntime([("echo", seconds30, "cat")])
        let clients = (0..<12).map { _ in RawClient(port: runtime.port) }
        for client in clients { client.send(runtime.request("GET", "/readyz")) }
        #expect(clients.map { $0.answer()?.body } == Array(repeating: "{\"ready\":true}\n", count: 12))
    }

    @Test func `names the programs that are missing`() throws {
        let runtime = try RunningRuntime([("echo", seconds30, "cat"), ("gone", seconds30, "cat")])
        try FileManager.default.removeItem(at: runtime.folder.file("gone"))
        #expect(runtime.exchange("GET", "/readyz")?.body.contains("Build the missing programs: gone.") == true)
        #expect(runtime.exchange("GET", "/healthz")?.status == 200)
    }

    @Test func `misses the key that something is sealed with`() throws {
        let service = try RunningService()
        _ = try service.createWebhook(url: "http://127.0.0.1:9999/hook")
        #expect(try service.call("GET", "/readyz").status == 200)
        try FileManager.default.removeItem(atPath: RunningService.store(in: service.folder) + ".key")
        #expect(
            eventually {
                (try? service.call("GET", "/readyz"))?["error"]?["message"]?.string
                    == "Put the key file back beside the store, or set WEBHOOKS_KEY to its content."
            })
    }

    @Test func `takes for a key what the functions take for one, and nothing else`() throws {
        let file = "webhooks.db.key"
        let unlike = try RunningRuntime([("echo", seconds30, "cat")], environment: ["WEBHOOKS_KEY": Self.key + "\n"])
        #expect(unlike.exchange("GET", "/readyz")?.body.contains("WEBHOOKS_KEY must be the base64") == true)
        let runtime = try RunningRuntime([("echo", seconds30, "cat")])
        try runtime.folder.write(Self.key + "\n", to: file)
        #expect(runtime.exchange("GET", "/readyz")?.status == 200)
        try runtime.folder.write("short\n", to: file)
        #expect(
            eventually {
                runtime.exchange("GET", "/readyz")?.body.contains("does not hold the base64 of 32 bytes") == true
            })
        try runtime.folder.write(String(repeating: "A", count: 2000), to: file)
        #expect(
            eventually { runtime.exchange("GET", "/readyz")?.body.contains("The key file cannot be read.") == true })
    }
}
