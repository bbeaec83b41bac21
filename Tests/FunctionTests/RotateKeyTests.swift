import Cryptography
import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import createWebhook
@testable import getWebhook
@testable import rotateKey
@testable import rotateSecret
@testable import updateWebhook

/// What `rotateKey` does to a store whose keys come from the environment.
@Suite struct RotateKeyTests {
    let folder: TemporaryFolder
    let clock = TestClock()

    init() throws { folder = try TemporaryFolder() }

    private static func key(_ byte: UInt8) -> SealingKey? { SealingKey(Array(repeating: byte, count: 32)) }

    /// A process that has these keys.
    private func process(_ key: UInt8, previous: UInt8? = nil) throws -> Scene {
        try Scene(in: folder, clock: clock, seed: .random(in: 0 ... .max)) { environment in
            environment.key = Self.key(key)
            environment.previousKey = previous.flatMap(Self.key)
        }
    }

    private func ask(_ process: Scene, _ members: String = "") throws -> String {
        try process.ask(RotateKey.self, "{\(members)}").text
    }

    /// All that can be opened of the webhooks, as a process sees it.
    private func opened(_ process: Scene, _ webhooks: [JSONValue]) throws -> [String] {
        try webhooks.flatMap { made in
            let webhook = try process.context.webhook(ID(made.text("id")), of: #require(TeamID("t")))
            let signers = try process.context.keyring.signers(of: webhook, at: clock.now)
            let headers = try process.context.keyring.headers(of: webhook)
            let credentials = try process.context.keyring.credentials(of: webhook)
            return signers.secrets.map(\.text) + signers.keys.map(\.text)
                + [credentials?.authorization].compactMap(\.self) + (headers?.list.map(\.value) ?? [])
        }
    }

    private func furnish(_ process: Scene, _ count: Int = 4) throws -> [JSONValue] {
        let made = try (0..<count).map { number in
            try process.create(
                #""name":"n\#(number)","headers":{"X-A":"v\#(number)"},"signatures":["v1","v1a"],"#
                    + #""credentials":{"type":"bearer","token":"t\#(number)"}"#)
        }
        for (number, webhook) in made.enumerated() where number.isMultiple(of: 2) {
            let reference = #""teamId":"t","webhookId":"\#(try webhook.text("id"))""#
            try process.ask(RotateSecret.self, "{\(reference)}")
            try process.ask(RotateSecret.self, #"{\#(reference),"kind":"signingKey"}"#)
        }
        return made
    }

    @Test func `seals everything anew, after which the key before opens nothing`() throws {
        let old = try process(1)
        let webhooks = try furnish(old)
        let before = try opened(old, webhooks)
        let shown = try webhooks.map { try old.ask(GetWebhook.self, reference($0)).text }
        #expect(before.count == 4 * 4 + 2 * 2)
        let both = try process(2, previous: 1)
        #expect(try ask(both) == #"{"resealed":4,"damaged":0,"remaining":0,"more":false}"#)
        #expect(try ask(both) == #"{"resealed":0,"damaged":0,"remaining":0,"more":false}"#)
        let new = try process(2)
        #expect(try opened(new, webhooks) == before)
        #expect(try webhooks.map { try new.ask(GetWebhook.self, reference($0)).text } == shown)
        for refusal in [
            try #require(throws: Failure.self) { try opened(process(1), webhooks) },
            try #require(throws: Failure.self) { try process(1).create() },
        ] { #expect(refusal.code == .misconfigured) }
    }

    @Test func `does as much as it is told, and goes on where it left off`() throws {
        let webhooks = try furnish(process(1), 5)
        let before = try opened(process(1), webhooks)
        let both = try process(2, previous: 1)
        #expect(try ask(both, #""limit":2"#) == #"{"resealed":2,"damaged":0,"remaining":3,"more":true}"#)
        // Meanwhile those with both keys open all, whichever of them comes first.
        #expect(try opened(both, webhooks) == before && opened(process(1, previous: 2), webhooks) == before)
        #expect(
            try ask(process(2, previous: 1), #""limit":1"#) == #"{"resealed":1,"damaged":0,"remaining":2,"more":true}"#)
        #expect(
            try ask(process(2, previous: 1), #""limit":2"#) == #"{"resealed":2,"damaged":0,"remaining":0,"more":false}"#
        )
        #expect(try opened(process(2), webhooks) == before)
    }

    @Test func `all processes seal with the store's key, whichever they have first`() throws {
        _ = try furnish(process(1), 1)
        // Not rotated yet: who has the new key already seals with the old one.
        _ = try process(2, previous: 1).create()
        #expect(try opened(process(1), [process(2, previous: 1).create()]).count == 1)
        _ = try ask(process(2, previous: 1))
        let made = try process(1, previous: 2).create()
        #expect(try opened(process(2), [made]).count == 1)
    }

    /// One that had sealed with the old key keeps it in memory.
    @Test func `a process that goes on seals with the new key from the moment of the change`() throws {
        let going = try process(1, previous: 2)
        let made = try furnish(going, 1)[0]
        _ = try ask(process(2, previous: 1))
        let later = try going.create(#""headers":{"X-A":"b"}"#)
        try going.ask(UpdateWebhook.self, reference(made, #""headers":{"X-A":"c"}"#))
        try going.ask(RotateSecret.self, reference(made))
        #expect(try opened(process(2), [made, later]).suffix(3).last == "b")
        #expect(try ask(process(2, previous: 1)) == #"{"resealed":0,"damaged":0,"remaining":0,"more":false}"#)
    }

    @Test func `a process that has the old key alone seals nothing more, and loses nothing`() throws {
        let old = try process(1)
        let made = try furnish(old, 1)[0]
        _ = try ask(process(2, previous: 1))
        for refusal in [
            try old.refusal(CreateWebhook.self, Scene.webhook()),
            try old.refusal(UpdateWebhook.self, reference(made, #""headers":{"X-A":"c"}"#)),
            try old.refusal(RotateSecret.self, reference(made)),
        ] { #expect(refusal.code == .misconfigured) }
        #expect(try opened(process(2), [made]).contains("v0"))
    }

    @Test func `changes nothing with a key that opens nothing of the store`() throws {
        let made = try furnish(process(1))
        for (key, previous) in [(UInt8(3), UInt8?.none), (3, 4)] {
            let refusal = try process(key, previous: previous).refusal(RotateKey.self, "{}")
            #expect(refusal.code == .misconfigured)
        }
        #expect(try opened(process(1), made).count == 20)
        #expect(try ask(process(1)) == #"{"resealed":0,"damaged":0,"remaining":0,"more":false}"#)
    }

    @Test func `begins nothing where something is sealed by a third key, so that none is given up too early`() throws {
        let made = try furnish(process(1), 2)
        _ = try ask(process(2, previous: 1), #""limit":1"#)
        // The first rotation was not brought to its end.
        #expect(try process(3, previous: 2).refusal(RotateKey.self, "{}").code == .misconfigured)
        _ = try ask(process(2, previous: 1))
        _ = try ask(process(3, previous: 2))
        #expect(try opened(process(3), made).count == 10)
    }

    @Test func `counts what is damaged, and goes on behind it`() throws {
        let old = try process(1)
        let made = try furnish(old, 3)
        var damaged = try old.context.webhook(ID(made[0].text("id")), of: #require(TeamID("t")))
        damaged.settings.sealedHeaders?[30] ^= 1
        damaged.secrets.previous = [9, 9]
        try old.context.store.update(damaged)
        let both = try process(2, previous: 1)
        #expect(try ask(both) == #"{"resealed":3,"damaged":1,"remaining":0,"more":false}"#)
        #expect(try ask(both, #""limit":1"#) == #"{"resealed":0,"damaged":1,"remaining":0,"more":false}"#)
        #expect(try opened(process(2), Array(made.dropFirst())).count == 10)
        let kept = try process(2).context.webhook(ID(made[0].text("id")), of: #require(TeamID("t")))
        #expect(kept.settings.sealedHeaders == damaged.settings.sealedHeaders && kept.secrets.previous == [9, 9])
        #expect(try process(2).context.keyring.currentSecret(of: kept) != nil)
    }

    @Test func `works on a store that did not know its key yet, and on an empty one`() throws {
        #expect(try ask(process(1)) == #"{"resealed":0,"damaged":0,"remaining":0,"more":false}"#)
        let made = try furnish(process(1), 2)
        _ = try Program.sqlite(folder, "DELETE FROM sealing_keys")
        #expect(try ask(process(2, previous: 1)) == #"{"resealed":2,"damaged":0,"remaining":0,"more":false}"#)
        #expect(try opened(process(2), made).count == 10)
    }

    @Test func `makes no key of its own where the environment has it`() throws {
        let refusal = try process(1).refusal(RotateKey.self, #"{"newKey":true}"#)
        #expect((refusal.code, refusal.field) == (.invalidRequest, "newKey"))
    }

    private func reference(_ webhook: JSONValue, _ members: String = "") throws -> String {
        let reference = #""teamId":"t","webhookId":"\#(try webhook.text("id"))""#
        return "{" + [reference, members].filter { !$0.isEmpty }.joined(separator: ",") + "}"
    }
}
