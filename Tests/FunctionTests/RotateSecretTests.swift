import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import getWebhook
@testable import rotateSecret

@Suite struct RotateSecretTests {
    let scene: Scene
    let id: String
    let first: Secret

    init() throws {
        scene = try Scene()
        let made = try scene.create()
        (id, first) = (try made.text("id"), try Secret(made.text("secret")))
    }

    private func rotate(_ members: String = "") throws -> JSONValue {
        try scene.ask(RotateSecret.self, request(members))
    }

    private func request(_ members: String) -> String {
        "{" + [#""teamId":"t","webhookId":"\#(id)""#, members].filter { !$0.isEmpty }.joined(separator: ",") + "}"
    }

    /// Those that sign now, the newest first.
    private var signing: [Secret] {
        get throws {
            let webhook = try scene.context.webhook(ID(id), of: #require(TeamID("t")))
            return try scene.context.keyring.liveSecrets(of: webhook, at: scene.clock.now)
        }
    }

    private var shown: JSONValue { get throws { try scene.ask(GetWebhook.self, request("")) } }

    @Test func `lets both secrets sign for a day, and then the new one alone`() throws {
        let rotated = try rotate()
        let second = try Secret(rotated.text("secret"))
        #expect(second != first)
        #expect(try rotated.text("secretExpiresAt") == "2025-10-23T23:00:00.000Z")
        #expect(try signing == [second, first])
        #expect(try shown.text("secret") == second.masked)
        scene.clock.advance(by: .seconds(86_400) - .milliseconds(1))
        #expect(try signing == [second, first])
        #expect(try shown.json("secretExpiresAt") == #""2025-10-23T23:00:00.000Z""#)
        scene.clock.advance(by: .milliseconds(1))
        #expect(try signing == [second])
        #expect(try shown["secretExpiresAt"] == nil)
    }

    @Test func `ends the old secret at once where there is no overlap`() throws {
        let rotated = try rotate(#""overlapSeconds":0"#)
        #expect(rotated["secretExpiresAt"] == nil)
        #expect(try signing == [Secret(rotated.text("secret"))])
    }

    @Test func `keeps two secrets at most`() throws {
        let second = try Secret(rotate(#""overlapSeconds":604800"#).text("secret"))
        let third = try Secret(rotate(#""overlapSeconds":1"#).text("secret"))
        #expect(try signing == [third, second])
        scene.clock.advance(by: .seconds(1))
        #expect(try signing == [third])
    }

    @Test func `takes a secret of the caller's own, once`() throws {
        let own = Secret(random: Array(repeating: 5, count: 24)).text
        #expect(try rotate(#""secret":"\#(own)""#).text("secret") == own)
        let refusal = try scene.refusal(RotateSecret.self, request(#""secret":"\#(own)""#))
        #expect((refusal.code, refusal.field) == (.conflict, "secret"))
    }

    @Test(arguments: ["-1", "604801", "0.5", #""60""#, "null", "1e400"])
    func `refuses an overlap beyond seven days`(json: String) throws {
        let refusal = try scene.refusal(RotateSecret.self, request(#""overlapSeconds":\#(json)"#))
        #expect((refusal.code, refusal.field) == (.invalidRequest, "overlapSeconds"))
        #expect(try signing == [first])
    }
}
