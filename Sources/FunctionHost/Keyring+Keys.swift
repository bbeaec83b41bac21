internal import Cryptography
internal import Storage
package import Webhooks

extension Keyring {
    /// The keys to open a text with. They are read once; and once more where the text is sealed with one that is not among
    /// them: another process may have changed the file since.
    /// - Parameter id: of the key that has sealed it; nil: nobody knows.
    func keys(for id: [UInt8]?) throws(Failure) -> SealingKeys {
        if let keys, id.map({ keys.key($0) != nil }) ?? true { return keys }
        return try readKeys(makingOne: false)
    }

    /// The key that the store is sealed with.
    ///
    /// - Throws: `misconfigured` where it is none of those that there are: what another one seals would be lost to the
    ///   store's, and the other way round.
    func sealingKey() throws -> SealingKey {
        if let sealing { return sealing }
        let found = try findSealingKey()
        sealing = found
        return found
    }

    private func findSealingKey() throws -> SealingKey {
        let store = try store()
        let id = try store.sealingKey()
        guard let webhook = try store.anyWebhook() else {
            let keys = try keys ?? readKeys(makingOne: true)
            return id.flatMap(keys.key) ?? keys.first
        }
        if let id {
            guard let key = try keys(for: id).key(id) else { throw keyIsMissing() }
            return key
        }
        // Sealed before the store knew its key: whatever opens it is the one. A damaged secret tells nothing.
        _ = try currentSecret(of: webhook)
        let keys = try keys(for: nil)
        return SealingKey.id(of: webhook.secrets.current).flatMap(keys.key) ?? keys.first
    }

    func readKeys(makingOne isNew: Bool) throws(Failure) -> SealingKeys {
        let read = try source.keys(makingOne: isNew)
        keys = read
        return read
    }
}

extension Keyring {
    /// How often the file is read while others change it.
    private static let looksMax = 8

    /// Why a text has no key to be opened with: the wrong keys are there, or another process has ended a rotation between
    /// this one's look at the store and its look at the file.
    /// - Returns: ``Failure/sealedAnew`` where the store and the keys belong together as they are now.
    func keyIsMissing() -> Failure {
        do {
            let store = try store()
            var keys = try readKeys(makingOne: false)
            for _ in 0..<Self.looksMax {
                if try keys.openAll(in: store) { return .sealedAnew }
                let known = keys
                keys = try readKeys(makingOne: false)
                if keys == known { return .wrongKey }
            }
            return .sealedAnew
        } catch {
            return error as? Failure ?? .wrongKey
        }
    }
}

extension SealingKeys {
    /// Whether there is a key for all that is sealed in the store now, and that which the store takes is among them.
    func openAll(in store: Store) throws -> Bool {
        var last: Webhook?
        repeat {
            let webhooks = try store.webhooks(after: last, sealedByOthersThan: all.map(\.id), limit: Store.resealMax)
            for webhook in webhooks {
                // What no key has sealed is damaged, and needs none.
                let ids = webhook.sealedTexts.compactMap { SealingKey.id(of: $0.bytes) }
                guard ids.allSatisfy({ key($0) != nil }) else { return false }
            }
            last = webhooks.count == Store.resealMax ? webhooks.last : nil
        } while last != nil
        return try store.sealingKey().map { key($0) != nil } ?? true
    }
}

extension Failure {
    /// What was read has been sealed with a new key since: read again, it opens.
    package static let sealedAnew = Failure(
        .unavailable, "all secrets have just been sealed with a new key; try again in a moment")

    static let wrongKey = Failure(
        .misconfigured,
        "a secret in the store cannot be opened: WEBHOOKS_KEY, or the key file, is not what has sealed it, nor is a previous key"
    )
}
