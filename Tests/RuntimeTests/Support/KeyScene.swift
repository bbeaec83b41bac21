import Cryptography
import Foundation
import Storage
import TestSupport
import Webhooks

@testable import local_runtime

/// A store with keys, as another process has it, and what the runtime knows of them.
@RuntimeActor
struct KeyScene {
    let folder: TemporaryFolder
    let known: KnownKeys
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("webhooks.db").path
        known = KnownKeys(RuntimeStore(path: path))
        _ = try Store(path: path)
    }

    /// - Parameter team: nil: an operator's key.
    func make(team: String? = nil) throws -> AccessKeyText { try Self.make(team: team, in: path) }

    func revoke(_ key: AccessKeyText) throws { try Self.revoke(key, in: path) }

    nonisolated static func make(team: String? = nil, in path: String) throws -> AccessKeyText {
        let text = AccessKeyText(random: randomBytes(32))
        let key = AccessKey(
            id: ID("key_\(String(format: "%020llu", DispatchTime.now().uptimeNanoseconds))"), digest: text.digest,
            name: "", team: team.flatMap { TeamID($0) },
            createdAt: Timestamp(milliseconds: 1))
        try Store(path: path).insert(key)
        return text
    }

    nonisolated static func revoke(_ key: AccessKeyText, in path: String) throws {
        let store = try Store(path: path)
        for kept in try store.keys() where kept.digest == key.digest {
            _ = try store.revokeKey(kept.id, at: Timestamp(milliseconds: 2))
        }
    }
}
