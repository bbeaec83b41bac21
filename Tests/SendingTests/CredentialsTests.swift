import Foundation
import FunctionHost
import Sending
import Storage
import TestSupport
import Testing
import Webhooks

/// What deliveries bear of their webhook's own.
@Suite struct CredentialsTests {
    let scene: Scene
    private let authority: TestAuthority

    init() throws {
        (scene, authority) = (try Scene(), try TestAuthority())
    }

    private func drain(_ context: Context? = nil) throws -> DrainCounts {
        try Drain(.first, concurrency: 8, in: context ?? scene.context).run(limit: .max, maxSeconds: 20)
    }

    /// A webhook with other credentials than it has; nil clears them.
    private func set(_ credentials: Credentials?, of webhook: Webhook) throws {
        var changed = try #require(try scene.seen(webhook))
        changed.settings.credentials = try credentials.map {
            try scene.context.keyring.seal($0, of: webhook.id, team)
        }
        try scene.store.update(changed)
    }

    @Test func `are those of the attempt's time, also for what waits since before`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let webhook = try scene.webhook(receiver.url(), headers: #"{"X-A":"1"}"#)
        let all = [
            try Credentials(token: "first-token"), try Credentials(username: "ada", password: "open sesame"), nil,
            try Credentials(token: "last-token"),
        ]
        for credentials in all {
            try scene.accept(for: webhook)
            try set(credentials, of: webhook)
            #expect(try drain().succeeded == 1)
        }
        let sent = receiver.requests.map { $0.values("Authorization") }
        #expect(sent == all.map { $0.map { [$0.authorization] } ?? [] })
        #expect(receiver.requests.allSatisfy { $0.values("X-A") == ["1"] })
    }

    @Test func `are no other webhook's, in one drain to one host`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let webhooks = try (0..<4).map { try scene.webhook(receiver.url("/\($0)")) }
        for (number, webhook) in webhooks.enumerated() {
            if number < 3 { try set(Credentials(token: "token-\(number)"), of: webhook) }
            try scene.accept(5, for: webhook)
        }
        #expect(try drain().succeeded == 20)
        for request in receiver.requests {
            let number = request.line.split(separator: " ")[1].dropFirst()
            #expect(request.values("Authorization") == (number == "3" ? [] : ["Bearer token-\(number)"]))
        }
    }

    @Test func `one webhook's that are damaged hold up that webhook alone`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let (damaged, sound) = (try scene.webhook(receiver.url()), try scene.webhook(receiver.url()))
        try set(Credentials(token: "a-token"), of: damaged)
        var webhook = try #require(try scene.seen(damaged))
        webhook.settings.credentials?.sealed[40] ^= 1
        try scene.store.update(webhook)
        for webhook in [damaged, sound] { try scene.accept(for: webhook) }
        #expect(try drain().succeeded == 1)
        try set(nil, of: damaged)
        #expect(try drain().succeeded == 1)
    }

    @Test(.enabled(if: Program.isInstalled("python3"), "needs python3"))
    func `two webhooks at one host each show their own certificate`() throws {
        let receiver = try CertificateReceiver(authority.certificate("DNS:localhost"), clientsOf: authority)
        let context = try scene.another(certificatesFile: authority.file.path)
        var webhooks: [String: Webhook] = [:]
        for name in ["webhook-a", "webhook-b"] {
            let made = try authority.certificate("DNS:\(name)")
            let certificate = try ClientCertificate(
                certificate: String(contentsOf: made.file, encoding: .utf8),
                privateKey: String(contentsOf: made.key, encoding: .utf8))
            var webhook = try scene.webhook(receiver.url)
            webhook.settings.clientCertificate = try scene.context.keyring.seal(
                certificate, expiringAt: start, of: webhook.id, team)
            try scene.store.update(webhook)
            webhooks[name] = webhook
        }
        let without = try scene.webhook(receiver.url)
        let deliveries = try webhooks.mapValues { try scene.accept(6, for: $0) }
        let refused = try scene.accept(2, for: without)
        #expect(try drain(context).succeeded == 12)
        for (name, deliveries) in deliveries {
            for delivery in deliveries {
                let seen = try #require(try scene.seen(delivery))
                let body = String(decoding: try scene.store.lastResponseBody(of: seen) ?? [], as: UTF8.self)
                #expect(body.hasPrefix("names=\(name) "), "\(body)")
            }
        }
        for delivery in refused { #expect(try scene.seen(delivery)?.status == .retrying) }
    }
}
