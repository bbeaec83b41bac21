import Cryptography
import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import createWebhook
@testable import deleteWebhook
@testable import getWebhook
@testable import listWebhooks
@testable import rotateSecret
@testable import updateWebhook

/// The key that signs by `v1a`: made when it is first asked for, shown by its public half alone, rotated with an overlap.
@Suite struct SigningKeyTests {
    let scene: Scene
    static let own = SigningKey(random: Array(repeating: 5, count: 32))
    static let other = SigningKey(random: Array(repeating: 6, count: 32))

    init() throws { scene = try Scene() }

    private func request(_ webhook: JSONValue, _ members: String = "") throws -> String {
        let reference = #""teamId":"t","webhookId":"\#(try webhook.text("id"))""#
        return "{" + [reference, members].filter { !$0.isEmpty }.joined(separator: ",") + "}"
    }

    private func update(_ webhook: JSONValue, _ members: String) throws -> JSONValue {
        try scene.ask(UpdateWebhook.self, request(webhook, members))
    }

    private func rotate(_ webhook: JSONValue, _ members: String = "") throws -> JSONValue {
        try scene.ask(
            RotateSecret.self,
            request(webhook, [#""kind":"signingKey""#, members].filter { !$0.isEmpty }.joined(separator: ",")))
    }

    /// Those that sign now, the newest first.
    private func signing(_ webhook: JSONValue) throws -> Signers {
        let webhook = try scene.context.webhook(ID(webhook.text("id")), of: #require(TeamID("t")))
        return try scene.context.keyring.signers(of: webhook, at: scene.clock.now)
    }

    @Test func `is not there where nobody asks for it`() throws {
        for members in ["", #""signatures":["v1"]"#] {
            let made = try scene.create(members)
            for name in ["signatures", "publicKey", "previousPublicKey", "previousPublicKeyExpiresAt"] {
                #expect(made[name] == nil)
            }
            #expect(try signing(made).keys.isEmpty && signing(made).versions == [.v1])
        }
    }

    @Test func `is made where v1a is asked for, and its public half shown from then on`() throws {
        let made = try scene.create(#""signatures":["v1a","v1"]"#)
        let publicKey = try #require(PublicKey(made.text("publicKey")))
        #expect(made.json("signatures") == #"["v1","v1a"]"#)
        #expect(try made.text("secret").count == 50)
        for shown in [
            try scene.ask(GetWebhook.self, request(made)), try update(made, #""name":"n""#),
            try scene.ask(ListWebhooks.self, #"{"teamId":"t"}"#).list("webhooks")[0],
        ] {
            #expect(try shown.text("publicKey") == publicKey.text && shown.json("signatures") == #"["v1","v1a"]"#)
            #expect(!shown.text.contains("whsk_"))
        }
        let signers = try signing(made)
        #expect(signers.keys.map(\.publicKey) == [publicKey] && signers.versions == [.v1, .v1a])
        #expect(try scene.create(#""signatures":["v1a"]"#).text("publicKey") != publicKey.text)
    }

    @Test func `stays the same when v1a is given up and asked for again`() throws {
        let made = try scene.create()
        let turned = try update(made, #""signatures":["v1a"]"#)
        for change in [#""signatures":["v1"]"#, #""signatures":null"#, #""signatures":["v1a"]"#] {
            #expect(try update(made, change).text("publicKey") == turned.text("publicKey"))
        }
        #expect(try update(made, #""signatures":null"#).json("signatures") == #"["v1"]"#)
        #expect(try signing(made).keys.isEmpty)
    }

    @Test func `is the caller's own where one is given`() throws {
        let made = try scene.create(#""signatures":["v1a"],"signingKey":"\#(Self.own.text)""#)
        #expect(try made.text("publicKey") == Self.own.publicKey.text)
        #expect(try signing(made).keys.map(\.text) == [Self.own.text])
        let later = try scene.create()
        let turned = try update(later, #""signatures":["v1","v1a"],"signingKey":"\#(Self.own.text)""#)
        #expect(try turned.text("publicKey") == Self.own.publicKey.text)
        // The same again changes nothing; another one needs an overlap.
        #expect(try update(later, #""signingKey":"\#(Self.own.text)""#).text("publicKey") == Self.own.publicKey.text)
        let refusal = try scene.refusal(
            UpdateWebhook.self, request(later, #""signingKey":"\#(Self.other.text)""#))
        #expect((refusal.code, refusal.field) == (.conflict, "signingKey"))
    }

    @Test func `is refused beside signatures that it does not make`() throws {
        for members in [#""signingKey":"\#(Self.own.text)""#, #""signatures":["v1"],"signingKey":"\#(Self.own.text)""#]
        {
            let refusal = try scene.refusal(CreateWebhook.self, Scene.webhook(members))
            #expect((refusal.code, refusal.field) == (.invalidRequest, "signingKey"))
        }
    }

    @Test func `is rotated with an overlap, in which both sign and both public halves are shown`() throws {
        let made = try scene.create(#""signatures":["v1a"],"signingKey":"\#(Self.own.text)""#)
        let secret = try made.text("secret")
        let rotated = try rotate(made)
        let new = try rotated.text("publicKey")
        #expect(new != Self.own.publicKey.text)
        #expect(try rotated.text("previousPublicKey") == Self.own.publicKey.text)
        #expect(try rotated.text("previousPublicKeyExpiresAt") == "2025-10-23T23:00:00.000Z")
        // The secret is another matter.
        #expect(try rotated.text("secret") == Secret(secret).masked && rotated["secretExpiresAt"] == nil)
        scene.clock.advance(by: .seconds(86_400) - .milliseconds(1))
        #expect(try signing(made).keys.map(\.publicKey.text) == [new, Self.own.publicKey.text])
        let shown = try scene.ask(GetWebhook.self, request(made))
        #expect(try shown.text("previousPublicKey") == Self.own.publicKey.text)
        scene.clock.advance(by: .milliseconds(1))
        #expect(try signing(made).keys.map(\.publicKey.text) == [new])
        let after = try scene.ask(GetWebhook.self, request(made))
        #expect(after["previousPublicKey"] == nil && after["previousPublicKeyExpiresAt"] == nil)
        #expect(try after.text("publicKey") == new)
    }

    @Test func `is rotated to the caller's own, once, and without an overlap where none is wanted`() throws {
        let made = try scene.create(#""signatures":["v1a"]"#)
        let rotated = try rotate(made, #""signingKey":"\#(Self.own.text)","overlapSeconds":0"#)
        #expect(try rotated.text("publicKey") == Self.own.publicKey.text && rotated["previousPublicKey"] == nil)
        #expect(try signing(made).keys.map(\.text) == [Self.own.text])
        let refusal = try #require(throws: Failure.self) { try rotate(made, #""signingKey":"\#(Self.own.text)""#) }
        #expect((refusal.code, refusal.field) == (.conflict, "signingKey"))
    }

    @Test func `a rotation of the secret leaves it alone, and the other way round`() throws {
        let made = try scene.create(#""signatures":["v1","v1a"]"#)
        for members in ["", #""kind":"secret""#] {
            let rotated = try scene.ask(RotateSecret.self, request(made, members))
            #expect(try rotated.text("publicKey") == made.text("publicKey") && rotated["previousPublicKey"] == nil)
            #expect(try rotated.text("secret").count == 50)
        }
        let both = try signing(made)
        #expect(both.secrets.count == 2 && both.keys.count == 1)
        _ = try rotate(made)
        #expect(try signing(made).secrets == both.secrets && signing(made).keys.count == 2)
    }

    @Test func `rotations name what does not fit`() throws {
        let made = try scene.create()
        let secret = Secret(random: Array(repeating: 5, count: 24)).text
        for (members, code, field) in [
            (#""kind":"signingKey""#, Failure.Code.conflict, "kind"),
            (#""kind":"signingKey","secret":"\#(secret)""#, .invalidRequest, "secret"),
            (#""signingKey":"\#(Self.own.text)""#, .invalidRequest, "signingKey"),
            (#""kind":"key""#, .invalidRequest, "kind"), (#""kind":null"#, .invalidRequest, "kind"),
        ] {
            let refusal = try scene.refusal(RotateSecret.self, request(made, members))
            #expect((refusal.code, refusal.field) == (code, field), "\(members)")
        }
    }

    @Test func `is gone with its webhook`() throws {
        let made = try scene.create(#""signatures":["v1a"]"#)
        _ = try rotate(made)
        #expect(try scene.count("webhooks WHERE signing_key_sealed IS NOT NULL") == 1)
        try scene.ask(DeleteWebhook.self, request(made))
        let rest = "signing_key_sealed IS NOT NULL OR previous_signing_key_sealed IS NOT NULL"
        #expect(try scene.count("webhooks WHERE \(rest)") == 0)
    }
}
