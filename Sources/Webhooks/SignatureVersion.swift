/// The kinds of signature that `webhook-signature` can hold (Standard Webhooks).
package enum SignatureVersion: String, CaseIterable, Sendable {
    /// HMAC-SHA256, by the secret.
    case v1
    /// Ed25519, by the signing key: a receiver has the public key alone, with which nobody can sign.
    case v1a

    /// What stands before each signature.
    var prefix: String { rawValue + "," }
}
