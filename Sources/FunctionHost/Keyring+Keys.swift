internal import Cryptography
internal import Storage
internal import Webhooks

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
            guard let key = try keys(for: id).key(id) else { throw Failure.wrongKey }
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

extension Failure {
    static let wrongKey = Failure(
        .misconfigured,
        "a secret in the store cannot be opened: WEBHOOKS_KEY, or the key file, is not what has sealed it, nor is a previous key"
    )
}
