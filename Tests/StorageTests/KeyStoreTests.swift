import Cryptography
import Testing
import Webhooks

@testable import SQLite
@testable import Storage

@Suite struct KeyStoreTests {
    let scene: Scene

    init() throws { scene = try Scene() }

    private func key(_ number: Int, team: TeamID? = one, at time: Timestamp = start) -> AccessKey {
        let text = AccessKeyText(random: sha256(Array("\(number)".utf8)))
        return AccessKey(id: scene.id(at: time), digest: text.digest, name: "k\(number)", team: team, createdAt: time)
    }

    @Test func `gives back what was kept, and lets in who is not revoked`() throws {
        let (ofTeam, ofOperator) = (key(1), key(2, team: nil))
        #expect(try !scene.store.hasKeys())
        try scene.store.insert(ofTeam)
        try scene.store.insert(ofOperator)
        #expect(try scene.store.keys() == [ofTeam, ofOperator])
        #expect(try scene.store.hasKeys())
        #expect(try scene.store.revokeKey(ofTeam.id, at: start + .seconds(1)) == ofTeam)
        #expect(try scene.store.liveKeys() == [ofOperator])
        #expect(try scene.store.keys().map(\.revokedAt) == [start + .seconds(1), nil])
        _ = try scene.store.revokeKey(ofOperator.id, at: start)
        #expect(try !scene.store.hasKeys())
    }

    @Test func `a key is revoked once, and one that is not there is not`() throws {
        let key = key(1)
        try scene.store.insert(key)
        _ = try scene.store.revokeKey(key.id, at: start + .seconds(1))
        let seen = try scene.store.revokeKey(key.id, at: start + .seconds(9))
        #expect(seen?.revokedAt == start + .seconds(1))
        #expect(try scene.store.keys().map(\.revokedAt) == [start + .seconds(1)])
        #expect(try scene.store.revokeKey(ID("key_none"), at: start) == nil)
    }

    @Test func `keeps no more keys than it may`() throws {
        for number in 0..<AccessKey.countMax { try scene.store.insert(key(number)) }
        let next = key(AccessKey.countMax)
        #expect(refusal { try scene.store.insert(next) } == .changed(position: nil))
        let first = try #require(try scene.store.keys().first)
        _ = try scene.store.revokeKey(first.id, at: start)
        try scene.store.insert(next)
        #expect(try scene.store.liveKeys().count == AccessKey.countMax)
    }

    @Test func `forgets the keys that were revoked first`() throws {
        _ = try scene.store.database.run(
            (0..<AccessKey.revokedMax).map { number in
                """
                INSERT INTO keys (part, id, digest, name, created_at_ms, revoked_at_ms)
                VALUES (0, \("key_\(number)"), \(sha256([UInt8(number & 255), UInt8(number >> 8)])), '', 0, \(number))
                """
            })
        let key = key(1)
        try scene.store.insert(key)
        _ = try scene.store.revokeKey(key.id, at: start)
        let ids = try scene.store.keys().map(\.id.text)
        #expect(ids.count == AccessKey.revokedMax)
        #expect(!ids.contains("key_0") && ids.contains("key_1") && ids.contains(key.id.text))
    }

    @Test func `the change counter moves when somebody else writes, and only then`() throws {
        let other = try scene.another()
        let before = try scene.store.changeCounter()
        try scene.store.insert(key(1))
        #expect(try scene.store.changeCounter() == before)
        try other.insert(key(2))
        let after = try scene.store.changeCounter()
        #expect(after != before)
        #expect(try scene.store.changeCounter() == after)
    }
}
