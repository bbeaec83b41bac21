import Testing
import Webhooks

@testable import Storage

/// The store knows the key that it is sealed with, and takes from no other.
@Suite struct SealingKeyTests {
    let scene: Scene
    let first: [UInt8] = [1, 1, 1, 1]
    let second: [UInt8] = [2, 2, 2, 2]

    init() throws { scene = try Scene() }

    private func webhook(_ key: [UInt8]) -> Webhook {
        Webhook(
            id: scene.id(), team: one, settings: WebhookSettings(name: "a", url: "https://a.example/", events: []),
            secrets: Webhook.Secrets(current: [1] + key + [9], hint: "abcd"), createdBy: "me", createdAt: start)
    }

    private func kind(_ body: () throws(StoreError) -> Void) -> StoreError.Kind? {
        do throws(StoreError) {
            try body()
            return nil
        } catch {
            return error.kind
        }
    }

    @Test func `is that of the first webhook, and from then on no other`() throws {
        #expect(try scene.store.sealingKey() == nil)
        var webhook = webhook(first)
        try scene.store.insert(webhook, sealedWith: first)
        #expect(try scene.store.sealingKey() == first)
        let another = self.webhook(second)
        #expect(kind { () throws(StoreError) in try scene.store.insert(another, sealedWith: second) } == .keyChanged)
        #expect(kind { () throws(StoreError) in try scene.store.update(webhook, sealedWith: second) } == .keyChanged)
        #expect(try scene.store.webhooks(of: one, limit: 9).map(\.id) == [webhook.id])
        // What seals nothing is not asked, and another change is still another change.
        try scene.store.update(webhook)
        #expect(
            kind { () throws(StoreError) in try scene.store.update(webhook, sealedWith: first) }
                == .changed(position: nil))
        webhook = try #require(try scene.store.webhook(webhook.id, of: one))
        try scene.store.update(webhook, sealedWith: first)
    }

    @Test func `is free again where nothing is left that it has sealed`() throws {
        let webhook = webhook(first)
        try scene.store.insert(webhook, sealedWith: first)
        try scene.store.delete(webhook, at: start)
        try scene.store.insert(self.webhook(second), sealedWith: second)
        #expect(try scene.store.sealingKey() == second)
    }

    @Test func `is changed in one step, by one of those who saw the same`() throws {
        let webhook = webhook(first)
        try scene.store.insert(webhook, sealedWith: first)
        try scene.store.changeSealingKey(from: first, to: second)
        #expect(try scene.store.sealingKey() == second)
        #expect(
            kind { () throws(StoreError) in try scene.store.changeSealingKey(from: first, to: [3, 3, 3, 3]) }
                == .changed(position: nil))
        #expect(
            kind { () throws(StoreError) in try scene.store.insert(self.webhook(first), sealedWith: first) }
                == .keyChanged)
    }

    @Test func `is named first by whoever rotates a store that did not know it`() throws {
        try scene.store.insert(webhook(first))
        #expect(try scene.store.sealingKey() == nil)
        try scene.store.changeSealingKey(from: nil, to: second)
        #expect(try scene.store.sealingKey() == second)
    }

    @Test func `tells what another one has sealed, of all that is sealed`() throws {
        func sealed(_ key: [UInt8]) -> [UInt8] { [1] + key + [9] }
        try scene.store.insert(webhook(second))
        let changes: [(inout Webhook) -> Void] = [
            { $0.secrets.current = sealed(first) }, { $0.secrets.previous = sealed(first) },
            { $0.settings.sealedHeaders = sealed(first) },
            { $0.settings.credentials = .init(sealed: sealed(first), kind: .basic, hint: "…") },
            { $0.settings.clientCertificate = .init(sealed: sealed(first), expiresAt: start) },
            { webhook in
                guard let key = PublicKey("whpk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=") else { return }
                webhook.signingKeys = .init(current: sealed(first), publicKey: key)
            },
            { webhook in
                guard let key = PublicKey("whpk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=") else { return }
                webhook.signingKeys = .init(current: sealed(second), publicKey: key)
                webhook.signingKeys?.previous = .init(sealed: sealed(first), publicKey: key, expiresAt: start)
            },
        ]
        for change in changes {
            var webhook = webhook(second)
            try scene.store.insert(webhook)
            change(&webhook)
            try scene.store.update(webhook)
        }
        let others = try scene.store.webhooks(after: nil, sealedByOthersThan: [second], limit: 99)
        #expect(others.count == changes.count)
        #expect(try scene.store.webhookCount(after: nil, sealedByOthersThan: second) == changes.count)
        #expect(try scene.store.webhookCount(after: others[1], sealedByOthersThan: second) == changes.count - 2)
        #expect(try scene.store.webhooks(after: nil, sealedByOthersThan: [second, first], limit: 99).isEmpty)
        #expect(try scene.store.webhooks(after: nil, sealedByOthersThan: [first, [3]], limit: 99).count == 7)
        // Sealed anew, none is left; one that was changed meanwhile is left out.
        try scene.store.changeSealingKey(from: nil, to: second)
        let again = others.map { webhook in
            var webhook = webhook
            webhook.changeSealedTexts { _, bytes in bytes = sealed(second) }
            return webhook
        }
        try scene.store.update(others[0])
        #expect(try scene.store.reseal(again, with: second) == changes.count - 1)
        #expect(
            try scene.store.webhooks(after: nil, sealedByOthersThan: [second], limit: 99).map(\.id) == [others[0].id])
        #expect(kind { () throws(StoreError) in _ = try scene.store.reseal(again, with: first) } == .keyChanged)
    }
}
