internal import Cryptography
internal import Storage
package import Webhooks

// To seal everything anew with another key. It can be broken off anywhere and taken up again: both keys stay until nothing
// is left that the one before has sealed, and the store takes nothing more from that one.
extension Keyring {
    /// Makes the first of the keys the one that seals, in all processes.
    ///
    /// - Parameter isNew: whether the file is to get a new one first, where it holds one key alone.
    /// - Returns: the id of that key.
    /// - Throws: `misconfigured` where the keys do not open what is in the store.
    package func beginRotation(newKey isNew: Bool) throws -> [UInt8] {
        if isNew, source.file == nil {
            throw Failure.invalid(
                "newKey",
                "must not be given with WEBHOOKS_KEY: set that to a new key, WEBHOOKS_PREVIOUS_KEY to the one before")
        }
        forgetSealingKey()
        let old = try sealingKey().id
        if isNew, let file = source.file { keys = try file.addKey() }
        let keys = try isNew ? self.keys(for: old) : readKeys(makingOne: false)
        guard keys.key(old) != nil else { throw keyIsMissing() }
        let store = try store()
        if try store.sealingKey() != keys.first.id {
            // Once the store has changed its key, those it has had before are those that there are.
            guard try keys.openAll(in: store) else { throw keyIsMissing() }
            try store.changeSealingKey(from: store.sealingKey(), to: keys.first.id)
        }
        sealing = keys.first
        return keys.first.id
    }

    /// The webhook with all sealed by the first key.
    /// - Returns: nil where there was nothing to do; and whether something of it is damaged, which stays as it is.
    /// - Throws: `misconfigured` where something of it is sealed by a key that is not there.
    package func resealed(_ webhook: Webhook) throws -> (webhook: Webhook?, isDamaged: Bool) {
        let key = try sealingKey()
        var (copy, isChanged, isDamaged) = (webhook, false, false)
        try copy.changeSealedTexts { (kind: SealedText, bytes: inout [UInt8]) throws(Failure) in
            let id = SealingKey.id(of: bytes)
            guard id != key.id else { return }
            let (keys, place) = (try keys(for: id), kind.place(of: webhook.id, webhook.team))
            do throws(SealError) {
                bytes = key.seal(try keys.open(bytes, associatedData: place), associatedData: place)
                isChanged = true
            } catch {
                if error == .otherKey { throw keyIsMissing() }
                isDamaged = true
            }
        }
        return (isChanged ? copy : nil, isDamaged)
    }

    /// Gives the key before up: nothing is left that it has sealed.
    package func endRotation() throws {
        guard let file = source.file, let keys, keys.previous != nil else { return }
        self.keys = try file.dropPreviousKey(of: keys.first)
    }
}
