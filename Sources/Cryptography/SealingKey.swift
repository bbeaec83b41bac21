/// The key that seals secrets at rest: AES-256-GCM (NIST SP 800-38D).
///
/// A sealed text is `version (1 byte) | key id (4) | nonce (12) | ciphertext | tag (16)`. Nonces are random, so one key may
/// seal 2^32 texts (SP 800-38D, section 8.3).
package struct SealingKey: Equatable, Sendable {
    package static let bytesCount = 32

    private static let version: UInt8 = 1
    private static let idCount = 4
    private static let headCount = 1 + idCount
    private static let overhead = headCount + AESGCM.nonceCount + AESGCM.tagCount

    let key: [UInt8]
    private let head: [UInt8]

    /// Tells this key from another, and nothing about its bytes: 4 bytes, which stand in the head of each text that it has
    /// sealed.
    package var id: [UInt8] { Array(head.dropFirst()) }

    /// The id of the key that has sealed the text; nil for what no version of this software has sealed.
    package static func id(of sealed: [UInt8]) -> [UInt8]? {
        sealed.count >= overhead && sealed[0] == version ? Array(sealed[1..<headCount]) : nil
    }

    /// Nil unless there are ``bytesCount`` bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.bytesCount else { return nil }
        key = bytes
        head = [Self.version] + hmacSHA256(Array("hookfile key id".utf8), key: bytes).prefix(Self.idCount)
    }

    /// - Parameter associatedData: where the text belongs, such as `team id/webhook id`. It is not kept, and the text opens
    ///   only with the same: a row copied to another place is of no use there.
    package func seal(_ plaintext: [UInt8], associatedData: [UInt8]) -> [UInt8] {
        let nonce = randomBytes(AESGCM.nonceCount)
        return head + nonce
            + AESGCM.seal(plaintext, key: key, nonce: nonce, associatedData: head + associatedData)
    }

    package func open(_ sealed: [UInt8], associatedData: [UInt8]) throws(SealError) -> [UInt8] {
        guard sealed.count >= Self.overhead, sealed[0] == Self.version else { throw .unknownFormat }
        guard sealed.starts(with: head) else { throw .otherKey }
        let ciphertext = Self.headCount + AESGCM.nonceCount
        guard
            let plaintext = AESGCM.open(
                Array(sealed[ciphertext...]), key: key, nonce: Array(sealed[Self.headCount..<ciphertext]),
                associatedData: head + associatedData)
        else { throw .notAuthentic }
        return plaintext
    }
}

extension SealingKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key's id: a key is not to get into a message.
    package var description: String { "key \(Hex.encode(id))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// Why a sealed text does not open.
package enum SealError: Error, Equatable, Sendable {
    /// No text that this version of the software has sealed.
    case unknownFormat
    /// Sealed with another key: the configuration is wrong, not the text.
    case otherKey
    /// Changed since it was sealed, or moved from where it belongs.
    case notAuthentic
}
