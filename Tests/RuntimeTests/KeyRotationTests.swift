import Foundation
import JSON
import TestSupport
import Testing

/// What the runtime's commands say of a store whose key is changed.
@Suite struct KeyRotationTests {
    let folder: TemporaryFolder
    private let other = Data(repeating: 9, count: 32).base64EncodedString()

    init() throws {
        folder = try TemporaryFolder()
        for _ in 0..<3 { _ = try ask("createWebhook", Self.webhook) }
    }

    private static let webhook = """
        {"teamId":"t","name":"n","url":"https://a.example/","events":["ticket.created"],"createdBy":"u"}
        """

    private func ask(_ function: String, _ request: String) throws -> JSONValue {
        try Program.function(
            function, input: request.utf8, environment: ["WEBHOOKS_STORE": folder.file("webhooks.db").path]
        ).answer()
    }

    @discardableResult
    private func run(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> (status: Int32?, output: String, errors: String) {
        let program = try RunningProgram(arguments, environment: environment, in: folder.url)
        let output = program.rest()
        return (program.exitStatus(), output, program.errors)
    }

    private func lines(_ name: String = "webhooks.db.key") -> [String] {
        folder.read(name).split(separator: "\n").map(String.init)
    }

    @Test func `check opens everything with either key, and misses the one that is not there`() throws {
        #expect(try ask("rotateKey", #"{"newKey":true,"limit":1}"#)["remaining"]?.integer == 2)
        let keys = lines()
        #expect(keys.count == 2)
        #expect(try run("check").status == 0)
        let variables = ["WEBHOOKS_KEY": keys[1], "WEBHOOKS_PREVIOUS_KEY": keys[0]]
        #expect(try run("check", environment: variables).status == 0)
        let half = try run("check", environment: ["WEBHOOKS_KEY": keys[0]])
        #expect(half.status == 65 && half.output.contains("secrets_key: 2 "))
        let old = try run("check", environment: ["WEBHOOKS_KEY": keys[1]])
        #expect(old.output.contains("secrets_key: 1 ") && old.output.contains("sealing_key: 1 "))
        #expect(try run("check", environment: ["WEBHOOKS_PREVIOUS_KEY": keys[1]]).output.contains("secrets_key: 3 "))
        #expect(try ask("rotateKey", "{}")["more"]?.boolean == false)
        #expect(lines() == [keys[0]])
        #expect(try run("check").status == 0)
    }

    @Test func `a backup in the middle of it has both keys, and is taken up where it was`() throws {
        _ = try ask("rotateKey", #"{"newKey":true,"limit":1}"#)
        let keys = lines()
        #expect(try run("backup", "copy.db", "--with-key").status == 0)
        #expect(lines("copy.db.key") == keys)
        _ = try ask("rotateKey", "{}")
        #expect(try run("restore", "copy.db", "--force", "--with-key").status == 0)
        #expect(try run("check").status == 0 && lines() == keys)
        #expect(try ask("rotateKey", "{}")["resealed"]?.integer == 2)
        #expect(try run("check").status == 0 && lines() == [keys[0]])
    }

    @Test func `a server is ready with both keys, and not with one that is another`() throws {
        _ = try ask("rotateKey", #"{"newKey":true,"limit":1}"#)
        let keys = lines()
        for (variables, status) in [
            ([:], 200), (["WEBHOOKS_KEY": keys[0], "WEBHOOKS_PREVIOUS_KEY": keys[1]], 200),
            (["WEBHOOKS_KEY": other, "WEBHOOKS_PREVIOUS_KEY": keys[0]], 200), (["WEBHOOKS_KEY": other], 503),
            (["WEBHOOKS_KEY": keys[0], "WEBHOOKS_PREVIOUS_KEY": "x"], 503), (["WEBHOOKS_PREVIOUS_KEY": keys[0]], 503),
        ] {
            let environment = variables.merging(["WEBHOOKS_STORE": folder.file("webhooks.db").path]) { $1 }
            let runtime = try RunningRuntime([("echo", seconds30, "cat")], environment: environment)
            let answer = try #require(runtime.exchange("GET", "/readyz"))
            #expect(answer.status == status, "\(variables.keys): \(answer.body)")
        }
        try folder.write("\(keys[0])\n\(keys[1])\nAAAA\n", to: "webhooks.db.key")
        let runtime = try RunningRuntime(
            [("echo", seconds30, "cat")], environment: ["WEBHOOKS_STORE": folder.file("webhooks.db").path])
        #expect(runtime.exchange("GET", "/readyz")?.body.contains("on one line or two") == true)
    }

    @Test func `is the operator's affair alone`() throws {
        let service = try RunningService()
        _ = try service.createWebhook(url: "https://a.example/")
        let rotated = try service.call("POST", "/functions/rotateKey", #"{"newKey":true}"#)
        #expect(rotated.status == 200 && rotated["resealed"]?.integer == 1)
        // Programs that were up before the change go on.
        _ = try service.createWebhook(url: "https://a.example/")
        #expect(try service.call("POST", "/functions/rotateKey", "{}")["remaining"]?.integer == 0)
    }
}
