import Foundation
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
@testable import updateWebhook

/// What a webhook shows its receiver of itself: taken, sealed, never shown again, changed and cleared.
@Suite struct CredentialsTests {
    let scene: Scene
    private let authority: TestAuthority
    private let bearer = #""credentials":{"type":"bearer","token":"a-long-enough-token-wxyz"}"#
    private let basic = #""credentials":{"type":"basic","username":"ada","password":"a-long-password-wxyz"}"#

    init() throws { (scene, authority) = (try Scene(), try TestAuthority()) }

    private func request(_ webhook: JSONValue, _ members: String = "") throws -> String {
        let reference = #""teamId":"t","webhookId":"\#(try webhook.text("id"))""#
        return "{" + [reference, members].filter { !$0.isEmpty }.joined(separator: ",") + "}"
    }

    private func update(_ webhook: JSONValue, _ members: String) throws -> JSONValue {
        try scene.ask(UpdateWebhook.self, request(webhook, members))
    }

    private func kept(_ webhook: JSONValue) throws -> Webhook {
        try scene.context.webhook(ID(webhook.text("id")), of: #require(TeamID("t")))
    }

    private func authorization(_ webhook: JSONValue) throws -> String? {
        try scene.context.keyring.credentials(of: kept(webhook))?.authorization
    }

    /// The member `clientCertificate` of a request. The scene's clock stands in 2025: its certificates are from later.
    private func certificate(_ name: String = "a", key: TestAuthority.Certificate? = nil) throws -> String {
        let made = try authority.certificate("DNS:\(name)")
        let texts = try [made.file, (key ?? made).key].map { file in
            var writer = JSONWriter()
            writer.string(try String(contentsOf: file, encoding: .utf8))
            return writer.text
        }
        return #""clientCertificate":{"certificate":\#(texts[0]),"privateKey":\#(texts[1])}"#
    }

    @Test func `are shown by their kind and a hint alone`() throws {
        let made = try scene.create(bearer)
        #expect(made.json("credentials") == #"{"type":"bearer","hint":"…wxyz"}"#)
        for shown in [
            try scene.ask(GetWebhook.self, request(made)), try update(made, #""name":"n""#),
            try scene.ask(ListWebhooks.self, #"{"teamId":"t"}"#).list("webhooks")[0],
        ] {
            #expect(shown.json("credentials") == #"{"type":"bearer","hint":"…wxyz"}"# && !shown.text.contains("token"))
        }
        #expect(try authorization(made) == "Bearer a-long-enough-token-wxyz")
        let plain = try scene.create()
        #expect(plain["credentials"] == nil && plain["clientCertificateExpiresAt"] == nil)
    }

    @Test func `are changed, and cleared by null`() throws {
        let made = try scene.create(bearer)
        #expect(try update(made, basic).json("credentials") == #"{"type":"basic","hint":"…wxyz"}"#)
        #expect(try authorization(made) == "Basic YWRhOmEtbG9uZy1wYXNzd29yZC13eHl6")
        #expect(try update(made, #""credentials":null"#)["credentials"] == nil)
        #expect(try authorization(made) == nil)
    }

    @Test(arguments: [
        (#"{}"#, "credentials.type"), (#"{"type":"digest","token":"a"}"#, "credentials.type"),
        (#"{"type":"bearer"}"#, "credentials.token"), (#"{"type":"bearer","token":""}"#, "credentials.token"),
        (#"{"type":"bearer","token":7}"#, "credentials.token"),
        (#"{"type":"bearer","token":"a\r\nX: 1"}"#, "credentials.token"),
        (#"{"type":"bearer","token":"a b"}"#, "credentials.token"),
        (#"{"type":"bearer","token":"a","password":"b"}"#, "credentials.password"),
        (#"{"type":"bearer","token":"a","username":"b"}"#, "credentials.username"),
        (#"{"type":"basic","username":"a"}"#, "credentials.password"),
        (#"{"type":"basic","password":"a"}"#, "credentials.username"),
        (#"{"type":"basic","username":"a:b","password":"c"}"#, "credentials.username"),
        (#"{"type":"basic","username":"a\nb","password":"c"}"#, "credentials.username"),
        (#"{"type":"basic","username":"a","password":"b\u0000"}"#, "credentials.password"),
        (#"{"type":"basic","username":"","password":""}"#, "credentials.username"),
        (#"{"type":"basic","username":"a","password":"b","token":"c"}"#, "credentials.token"),
        (#"{"type":"bearer","token":"a","more":1}"#, "credentials.more"), (#""Bearer a""#, "credentials"),
        ("[]", "credentials"), ("7", "credentials"),
    ])
    func `are refused with the field at fault`(json: String, field: String) throws {
        let refusal = try scene.refusal(CreateWebhook.self, Scene.webhook(#""credentials":\#(json)"#))
        #expect((refusal.code, refusal.field) == (.invalidRequest, field))
        let made = try scene.create(bearer)
        let other = try scene.refusal(UpdateWebhook.self, request(made, #""credentials":\#(json)"#))
        #expect((other.code, other.field) == (.invalidRequest, field))
        #expect(try authorization(made) == "Bearer a-long-enough-token-wxyz")
    }

    @Test(arguments: ["Authorization", "authorization", "AUTHORIZATION"])
    func `are not sent beside a header of the same name`(name: String) throws {
        let headers = #""headers":{"X-A":"1","\#(name)":"Basic eDp5"}"#
        for (refusal, field) in [
            (try scene.refusal(CreateWebhook.self, Scene.webhook("\(headers),\(bearer)")), "headers.\(name)"),
            (try scene.refusal(UpdateWebhook.self, request(scene.create(bearer), headers)), "headers.\(name)"),
            (try scene.refusal(UpdateWebhook.self, request(scene.create(headers), bearer)), "credentials"),
        ] { #expect((refusal.code, refusal.field) == (.invalidRequest, field)) }
        // One in place of the other, in one request.
        let made = try scene.create(bearer)
        #expect(try update(made, "\(headers),\"credentials\":null")["headers"] != nil)
        #expect(try update(made, "\"headers\":null,\(basic)")["credentials"] != nil)
    }

    @Test func `are given again for another host, so that nobody leads them away`() throws {
        let made = try scene.create(#""url":"https://a.example/one",\#(bearer)"#)
        #expect(try update(made, #""url":"https://a.example/two""#)["credentials"] != nil)
        for url in ["https://b.example/two", "https://a.example:8443/two"] {
            let refusal = try scene.refusal(UpdateWebhook.self, request(made, #""url":"\#(url)""#))
            #expect((refusal.code, refusal.field) == (.invalidRequest, "credentials"))
        }
        #expect(try update(made, #""url":"https://b.example/","credentials":null"#)["credentials"] == nil)
        #expect(try update(made, #""url":"https://c.example/",\#(basic)"#)["credentials"] != nil)
        #expect(try authorization(made)?.hasPrefix("Basic ") == true)
    }

    @Test func `a client certificate is shown by its end alone, and cleared by null`() throws {
        let made = try scene.create(certificate())
        let expiry = try made.text("clientCertificateExpiresAt")
        #expect(expiry.hasSuffix(".000Z"))
        let shown = try scene.ask(GetWebhook.self, request(made))
        #expect(try shown.text("clientCertificateExpiresAt") == expiry && shown["clientCertificate"] == nil)
        #expect(!shown.text.contains("BEGIN"))
        let before = try #require(try scene.context.keyring.clientCertificate(of: kept(made)))
        _ = try update(made, certificate("b"))
        #expect(try scene.context.keyring.clientCertificate(of: kept(made)) != before)
        #expect(try update(made, #""clientCertificate":null"#)["clientCertificateExpiresAt"] == nil)
        #expect(try scene.context.keyring.clientCertificate(of: kept(made)) == nil)
    }

    @Test func `a client certificate is refused with another's key, or when it is over`() throws {
        let other = try authority.certificate("DNS:other")
        let refusal = try scene.refusal(CreateWebhook.self, Scene.webhook(certificate(key: other)))
        #expect((refusal.code, refusal.field) == (.invalidRequest, "clientCertificate.privateKey"))
        let good = try certificate()
        scene.clock.advance(by: .seconds(3650 * 86_400))
        let over = try scene.refusal(CreateWebhook.self, Scene.webhook(good))
        #expect((over.code, over.field) == (.invalidRequest, "clientCertificate.certificate"))
    }

    @Test func `a client certificate needs https`() throws {
        let scene = try Scene { $0.allowsHTTP = true }
        let certificate = try certificate()
        let plain = #""url":"http://a.example/""#
        let refusal = try scene.refusal(CreateWebhook.self, Scene.webhook("\(plain),\(certificate)"))
        #expect((refusal.code, refusal.field) == (.invalidRequest, "clientCertificate"))
        let made = try scene.create(certificate)
        #expect(try scene.refusal(UpdateWebhook.self, request(made, plain)).field == "url")
    }

    @Test func `damaged ones can be set again`() throws {
        let made = try scene.create(bearer)
        var webhook = try kept(made)
        webhook.settings.credentials?.sealed[40] ^= 1
        try scene.context.store.update(webhook)
        let failure = try #require(throws: Failure.self) { try authorization(made) }
        #expect(failure.code == .internal && failure.message.contains("credentials"))
        _ = try update(made, basic)
        #expect(try authorization(made)?.hasPrefix("Basic ") == true)
    }

    /// A row copied to another webhook is of no use there.
    @Test func `open at their own webhook alone`() throws {
        let (mine, other) = (try scene.create("\(bearer),\(certificate())"), try scene.create())
        var taken = try kept(other)
        taken.settings.credentials = try kept(mine).settings.credentials
        taken.settings.clientCertificate = try kept(mine).settings.clientCertificate
        #expect(throws: Failure.self) { try scene.context.keyring.credentials(of: taken) }
        #expect(throws: Failure.self) { try scene.context.keyring.clientCertificate(of: taken) }
    }

    @Test func `are gone with their webhook`() throws {
        let made = try scene.create("\(bearer),\(certificate())")
        let rest = "credentials_sealed IS NOT NULL OR client_certificate_sealed IS NOT NULL"
        #expect(try scene.count("webhooks WHERE \(rest)") == 1)
        try scene.ask(DeleteWebhook.self, request(made))
        #expect(try scene.count("webhooks WHERE \(rest)") == 0)
    }
}
