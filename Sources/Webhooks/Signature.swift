internal import Cryptography

/// What proves to a receiver that a request is ours, unchanged and fresh. It covers the body byte for byte.
package enum Signature {
    /// The five headers of both families for one attempt.
    ///
    /// - Parameters:
    ///   - id: of the payload, so that it is the same at every attempt.
    ///   - time: of the attempt.
    ///   - signers: all that are live: each of them signs.
    package static func headers(id: String, time: Timestamp, body: [UInt8], signers: Signers) -> [HTTPHeader] {
        var headers: [HTTPHeader] = []
        for scheme in SignatureScheme.allCases {
            if let idHeader = scheme.idHeader { headers.append(HTTPHeader(idHeader, id)) }
            headers.append(HTTPHeader(scheme.timestampHeader, String(time.seconds)))
            headers.append(
                HTTPHeader(
                    scheme.signatureHeader,
                    value(scheme, id: id, seconds: time.seconds, body: body, signers: signers)))
        }
        return headers
    }

    /// The value of a family's signature header: one signature per secret, in their order, then one per signing key.
    /// - Parameter seconds: since 1970.
    package static func value(
        _ scheme: SignatureScheme, id: String, seconds: Int64, body: [UInt8], signers: Signers
    ) -> String {
        let secrets = scheme == .standardWebhooks && !signers.versions.contains(.v1) ? [] : signers.secrets
        var signatures = secrets.map { secret in
            let code = scheme.code(id: id, timestamp: String(seconds), body: body, key: scheme.key(of: secret))
            return scheme.version + scheme.encode(code)
        }
        if scheme == .standardWebhooks, signers.versions.contains(.v1a), !signers.keys.isEmpty {
            let message = scheme.message(id: id, timestamp: String(seconds), body: body)
            signatures += signers.keys.map { SignatureVersion.v1a.prefix + Base64.encode($0.sign(message)) }
        }
        return signatures.joined(separator: String(scheme.separator))
    }
}

/// Who signs the requests of one webhook: of each kind the newest first.
package struct Signers: Sendable {
    package var secrets: [Secret]
    package var keys: [SigningKey]
    /// Of `webhook-signature`; in `X-Webhook-Signature` the secrets sign in any case.
    package var versions: [SignatureVersion]

    package init(_ secrets: [Secret], keys: [SigningKey] = [], versions: [SignatureVersion] = [.v1]) {
        (self.secrets, self.keys, self.versions) = (secrets, keys, versions)
    }
}
