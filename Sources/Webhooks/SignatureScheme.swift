internal import Cryptography

/// The two families of signature that every request carries.
package enum SignatureScheme: String, CaseIterable, Sendable {
    /// `webhook-signature`, by the Standard Webhooks specification, version `v1`.
    case standardWebhooks = "standard-webhooks"
    /// `X-Webhook-Signature`, version `v1`.
    case xWebhookSignature = "x-webhook-signature"

    /// The header that holds the signatures.
    package var signatureHeader: String {
        switch self {
        case .standardWebhooks: "webhook-signature"
        case .xWebhookSignature: "X-Webhook-Signature"
        }
    }

    /// The header that holds the time: seconds since 1970 in decimal digits.
    package var timestampHeader: String {
        switch self {
        case .standardWebhooks: "webhook-timestamp"
        case .xWebhookSignature: "X-Webhook-Signature-Timestamp"
        }
    }

    /// The header whose value is signed too; nil where there is none.
    package var idHeader: String? {
        switch self {
        case .standardWebhooks: "webhook-id"
        case .xWebhookSignature: nil
        }
    }

    /// What stands before each signature.
    var version: String {
        switch self {
        case .standardWebhooks: "v1,"
        case .xWebhookSignature: "v1="
        }
    }

    /// What stands between two signatures.
    var separator: Unicode.Scalar {
        switch self {
        case .standardWebhooks: " "
        case .xWebhookSignature: ","
        }
    }

    func key(of secret: Secret) -> HMACKey {
        switch self {
        case .standardWebhooks: secret.bytesKey
        case .xWebhookSignature: secret.textKey
        }
    }

    /// The code over `<id>.<timestamp>.<body>`, or `<timestamp>.<body>` where no id is signed: 32 bytes.
    /// - Parameter timestamp: as it stands in the header.
    func code(id: String, timestamp: String, body: [UInt8], key: HMACKey) -> [UInt8] {
        let prefix = idHeader == nil ? timestamp + "." : id + "." + timestamp + "."
        return key.code(of: [Array(prefix.utf8), body])
    }

    func code(id: String, timestamp: String, body: [UInt8], key: [UInt8]) -> [UInt8] {
        code(id: id, timestamp: timestamp, body: body, key: HMACKey(key))
    }

    func encode(_ code: [UInt8]) -> String {
        switch self {
        case .standardWebhooks: Base64.encode(code)
        case .xWebhookSignature: Hex.encode(code)
        }
    }

    /// Nil for what is no encoded code.
    func decode(_ text: String) -> [UInt8]? {
        switch self {
        case .standardWebhooks: Base64.decode(text)
        case .xWebhookSignature: Hex.decode(text)
        }
    }
}
