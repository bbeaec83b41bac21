import Foundation
import JSON
import TestSupport
import Testing

/// The key that seals secrets: where it comes from, and what another one cannot do.
@Suite struct KeyTests {
    let folder: TemporaryFolder
    let store: [String: String]
    let otherKey = Data(repeating: 8, count: 32).base64EncodedString()

    init() throws {
        folder = try TemporaryFolder()
        store = ["WEBHOOKS_STORE": folder.file("test.db").path]
    }

    private var keyFile: URL { folder.file("test.db.key") }

    @Test func `is made once, for its owner alone`() throws {
        let first = try #require(try create().answer()["id"]?.string)
        let key = try Data(contentsOf: keyFile)
        #expect(Data(base64Encoded: key.dropLast())?.count == 32 && key.last == UInt8(ascii: "\n"))
        let mode = try FileManager.default.attributesOfItem(atPath: keyFile.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try create().status == 0)
        #expect(try Data(contentsOf: keyFile) == key)
        #expect(try rotate(first).status == 0)
    }

    @Test func `is one, even where 20 processes make it at once`() throws {
        let program = Program.folder.appending(path: "createWebhook").path
        let script = "for i in $(seq 20); do '\(program)' <<< '\(Self.webhook)' & done; wait"
        let run = try Program.run(["env", "-i"] + store.map { "\($0.key)=\($0.value)" } + ["bash", "-c", script])
        let ids = try run.answers().map { try #require($0["id"]?.string, "\($0.text)") }
        #expect(ids.count == 20)
        // All were sealed with the key that is there now.
        let requests = ids.map { #"{"teamId":"t","webhookId":"\#($0)"}"# }.joined(separator: "\n")
        let rotated = try Program.function("rotateSecret", ["--lines"], input: requests.utf8, environment: store)
        #expect(try rotated.answers().allSatisfy { $0.errorCode == nil })
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(names.filter { $0.contains("key") } == ["test.db.key"])
    }

    @Test func `is the one of the environment, where one is there`() throws {
        #expect(try create(key: testKey).status == 0)
        #expect(!FileManager.default.fileExists(atPath: keyFile.path))
    }

    @Test(arguments: ["", "not base64!\n", "AAAA\n", "\u{0}"])
    func `is refused where its file holds something else, which stays`(content: String) throws {
        try Data(content.utf8).write(to: keyFile)
        let program = try create()
        #expect(program.status == 78)
        #expect(try program.answer().errorMessage?.contains("key file") == true)
        #expect(try Data(contentsOf: keyFile) == Data(content.utf8))
    }

    /// With another key nothing can be opened, and nothing must be sealed: half of the store would be lost to either.
    @Test(arguments: [true, false])
    func `changes nothing where it is not the one that the store is sealed with`(isFile: Bool) throws {
        let id = try #require(try create().answer()["id"]?.string)
        if isFile { try Data("\(otherKey)\n".utf8).write(to: keyFile) }
        let before = try Program.sqlite(folder, ".dump")
        let webhook = #""teamId":"t","webhookId":"\#(id)""#
        for (function, input) in [
            ("createWebhook", Self.webhook), ("getWebhook", "{\(webhook)}"), ("listWebhooks", #"{"teamId":"t"}"#),
            ("updateWebhook", #"{\#(webhook),"headers":{"X-Other":"1"}}"#),
            ("updateWebhook", #"{\#(webhook),"name":"m"}"#),
            ("toggleWebhook", "{\(webhook)}"), ("rotateSecret", "{\(webhook)}"), ("verify", "{\(webhook)}"),
        ] {
            let program = try run(function, input, key: isFile ? nil : otherKey)
            #expect(program.status == 78, "\(function)")
            #expect(try program.answer().errorCode == "misconfigured")
        }
        #expect(try Program.sqlite(folder, ".dump") == before)
        // What needs no secret goes on.
        let event = #"{"teamId":"t","event":"ticket.created","data":1}"#
        #expect(try run("trigger", event, key: otherKey).status == 0)
        // Nothing is attempted, and no attempt is lost.
        #expect(try run("processDelivery", "{}", key: otherKey).status == 78)
        #expect(try Program.sqlite(folder, "SELECT status, attempt, is_leased FROM deliveries") == "pending|0|0")
    }

    @Test func `is not made anew where the store is sealed already`() throws {
        #expect(try create(key: testKey).status == 0)
        let program = try create()
        #expect(program.status == 78)
        #expect(try program.answer().errorMessage?.contains("WEBHOOKS_KEY") == true)
        #expect(!FileManager.default.fileExists(atPath: keyFile.path))
    }

    // MARK: -

    private static let webhook = """
        {"teamId":"t","name":"n","url":"https://a.example/","events":["ticket.created"],"createdBy":"u",\
        "headers":{"X-Key":"1"}}
        """

    private func create(key: String? = nil) throws -> Program { try run("createWebhook", Self.webhook, key: key) }

    private func rotate(_ id: String) throws -> Program {
        try run("rotateSecret", #"{"teamId":"t","webhookId":"\#(id)"}"#)
    }

    private func run(_ function: String, _ input: String, key: String? = nil) throws -> Program {
        var environment = store
        environment["WEBHOOKS_KEY"] = key
        return try Program.function(function, input: input.utf8, environment: environment)
    }
}
