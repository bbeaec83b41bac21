internal import COpenSSL

/// A private key of Ed25519 (RFC 8032). It is made once and signs many times: to make it costs as much as to sign.
///
/// Unchecked: libcrypto only reads the key once it is made.
package final class Ed25519PrivateKey: @unchecked Sendable {
    package static let seedCount = 32

    /// 32 bytes.
    package let publicKey: [UInt8]
    private let key: OpaquePointer

    /// Nil unless there are ``seedCount`` bytes.
    package init?(seed: [UInt8]) {
        guard seed.count == Self.seedCount else { return nil }
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else { outOfMemory() }
        self.key = key
        publicKey = [UInt8](unsafeUninitializedCapacity: Ed25519.publicKeyCount) { buffer, count in
            count = Ed25519.publicKeyCount
            guard EVP_PKEY_get_raw_public_key(key, buffer.baseAddress, &count) == 1 else { outOfMemory() }
        }
    }

    deinit { EVP_PKEY_free(key) }

    /// 64 bytes, the same each time.
    package func sign(_ message: [UInt8]) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { outOfMemory() }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestSignInit(context, nil, nil, nil, key) == 1 else { outOfMemory() }
        return [UInt8](unsafeUninitializedCapacity: Ed25519.signatureCount) { buffer, count in
            count = Ed25519.signatureCount
            guard EVP_DigestSign(context, buffer.baseAddress, &count, message, message.count) == 1 else {
                outOfMemory()
            }
        }
    }
}

/// Signatures of Ed25519 (RFC 8032), as whoever has the public key sees them.
package enum Ed25519 {
    package static let publicKeyCount = 32
    package static let signatureCount = 64

    /// Whether the owner of the key has signed the message (RFC 8032, 5.1.7). False for what is no key or no signature.
    package static func isSignature(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
        guard signature.count == signatureCount, publicKey.count == publicKeyCount,
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
        else { return false }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { outOfMemory() }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { outOfMemory() }
        let verdict = EVP_DigestVerify(context, signature, signature.count, message, message.count)
        // What is refused leaves its reasons behind, in a list of the thread's that somebody else may read.
        if verdict != 1 { ERR_clear_error() }
        return verdict == 1
    }
}
