internal import Cryptography

/// What signs a webhook's requests by `v1a` (Standard Webhooks, asymmetric): `whsk_` and the base64 of an Ed25519 key.
///
/// Nobody but us needs it: receivers verify with the ``publicKey``. However it gets into a message, only the mask is printed.
package struct SigningKey: Sendable {
    package static let prefix = "whsk_"
    /// How many random bytes make one.
    package static let seedCount = Ed25519PrivateKey.seedCount

    package let publicKey: PublicKey
    /// Seed and public key: 64 bytes in base64, as other software for Standard Webhooks writes it.
    package let text: String
    private let key: Ed25519PrivateKey

    /// Reads a seed of 32 bytes, or 64: the seed and its public key.
    /// - Parameter field: where the text stands in the request, for the refusal.
    package init(_ text: String, field: String = "signingKey") throws(Failure) {
        guard text.hasPrefix(Self.prefix), let bytes = Base64.decode(String(text.dropFirst(Self.prefix.count))) else {
            throw .invalid(field, "write a signing key as whsk_ followed by standard, padded base64")
        }
        guard let key = Ed25519PrivateKey(seed: Array(bytes.prefix(Self.seedCount))),
            [Self.seedCount, Self.seedCount + Ed25519.publicKeyCount].contains(bytes.count)
        else {
            throw .invalid(
                field, "give an Ed25519 key of 32 bytes (the seed) or 64 (seed and public key) before base64")
        }
        guard bytes.count == Self.seedCount || Array(bytes.dropFirst(Self.seedCount)) == key.publicKey else {
            throw .invalid(field, "the last 32 bytes must be the public key of the first 32; they are another's")
        }
        self.init(key, seed: Array(bytes.prefix(Self.seedCount)))
    }

    /// A new one.
    /// - Parameter seed: ``seedCount`` bytes that nobody can guess.
    package init(random seed: [UInt8]) {
        guard let key = Ed25519PrivateKey(seed: seed) else { preconditionFailure("a seed has 32 bytes") }
        self.init(key, seed: seed)
    }

    private init(_ key: Ed25519PrivateKey, seed: [UInt8]) {
        (self.key, publicKey) = (key, PublicKey(bytes: key.publicKey))
        text = Self.prefix + Base64.encode(seed + key.publicKey)
    }

    /// 64 bytes.
    func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message) }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(Self.prefix)…" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// What a receiver verifies `v1a` with, and anybody may know: `whpk_` and the base64 of 32 bytes.
package struct PublicKey: Equatable, Sendable {
    package static let prefix = "whpk_"

    package let bytes: [UInt8]

    fileprivate init(bytes: [UInt8]) { self.bytes = bytes }

    /// Nil for what is written in another way.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let bytes = Base64.decode(String(text.dropFirst(Self.prefix.count))),
            bytes.count == Ed25519.publicKeyCount
        else { return nil }
        self.bytes = bytes
    }

    package var text: String { Self.prefix + Base64.encode(bytes) }
}
