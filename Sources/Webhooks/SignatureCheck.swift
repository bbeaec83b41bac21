internal import Cryptography

/// What a receiver finds out about a request from its headers, its body and the secret, for both families.
package struct SignatureCheck: Equatable, Sendable {
    /// Nil where the request is one of ours.
    package let reason: Reason?
    /// The family that was judged; nil where the request has the headers of none.
    package let scheme: SignatureScheme?

    package var isValid: Bool { reason == nil }

    /// Why a request is not to be trusted: the closed set of words that callers can rely on.
    package enum Reason: String, CaseIterable, Error, Sendable {
        /// A header of the family is not there, or those of both are not.
        case missingHeaders = "missing_headers"
        /// The time is not a plain number of seconds.
        case badTimestamp = "bad_timestamp"
        case timestampTooOld = "timestamp_too_old"
        case timestampTooNew = "timestamp_too_new"
        /// The secret cannot be a key of this family: it is empty, or what follows `whsec_` is not base64, or it is a
        /// public key where only secrets count.
        case badSecret = "bad_secret"
        /// No signature of the header fits: the body was changed, or the secret is another.
        case noMatchingSignature = "no_matching_signature"
    }

    /// Signatures in one header that are looked at; those behind are not.
    package static let signaturesMax = 32
    /// Digits of a timestamp: enough for the next 30,000 years, and no sum with it overflows.
    package static let timestampDigitsMax = 12

    /// Either family proves the sender; of two that do not, the reason is that of Standard Webhooks.
    ///
    /// - Parameters:
    ///   - headers: of the request, in any case; of several with one name the first counts.
    ///   - body: exactly as it came.
    ///   - secrets: those that the receiver knows, as text; each may be the one. For Standard Webhooks, `whsec_` may be
    ///     left out; a public key (`whpk_`) stands for signatures of `v1a`, and for no others: whoever knows it could
    ///     make those.
    ///   - toleranceSeconds: how far the time of signing may lie before or after `now`.
    package init(
        headers: [HTTPHeader], body: [UInt8], secrets: [String], toleranceSeconds: Int64 = 300, now: Timestamp
    ) {
        let request = SignedRequest(
            headers: headers, body: body, secrets: secrets, toleranceSeconds: toleranceSeconds, now: now)
        let refusals = SignatureScheme.allCases.filter(request.hasHeaders).map { scheme in
            (scheme: scheme, reason: request.refusal(by: scheme))
        }
        let verdict = refusals.first { $0.reason == nil } ?? refusals.first
        scheme = verdict?.scheme
        reason = verdict.map(\.reason) ?? .missingHeaders
    }
}

/// A request as its receiver sees it.
private struct SignedRequest {
    let headers: [HTTPHeader]
    let body: [UInt8]
    let secrets: [String]
    let toleranceSeconds: Int64
    let now: Timestamp

    /// Whether the request seems to be signed in that way: one of its headers is there.
    func hasHeaders(of scheme: SignatureScheme) -> Bool {
        [scheme.signatureHeader, scheme.timestampHeader, scheme.idHeader].contains { header($0) != nil }
    }

    /// Why the family proves nothing; nil where it proves the sender.
    func refusal(by scheme: SignatureScheme) -> SignatureCheck.Reason? {
        let id = header(scheme.idHeader)
        guard let signatures = header(scheme.signatureHeader), let timestamp = header(scheme.timestampHeader),
            id != nil || scheme.idHeader == nil
        else { return .missingHeaders }

        guard let seconds = seconds(timestamp) else { return .badTimestamp }
        if now.seconds - seconds > toleranceSeconds { return .timestampTooOld }
        if seconds - now.seconds > toleranceSeconds { return .timestampTooNew }

        let publicKeys = scheme == .standardWebhooks ? secrets.compactMap { PublicKey($0) } : []
        let keys = secrets.compactMap { scheme.key(ofReceiver: $0) }
        if keys.isEmpty, publicKeys.isEmpty { return .badSecret }
        let (signedID, parts) = (id ?? "", scheme.signatures(in: signatures))
        let isProven =
            isProven(by: keys, scheme, parts) { scheme.code(id: signedID, timestamp: timestamp, body: body, key: $0) }
            || isProven(by: publicKeys, parts) { scheme.message(id: signedID, timestamp: timestamp, body: body) }
        return isProven ? nil : .noMatchingSignature
    }

    private func isProven(
        by keys: [[UInt8]], _ scheme: SignatureScheme, _ signatures: [Substring], code: ([UInt8]) -> [UInt8]
    ) -> Bool {
        let codes = keys.map(code)
        return signatures.contains { signature in
            guard signature.hasPrefix(scheme.version),
                let claimed = scheme.decode(String(signature.dropFirst(scheme.version.count)))
            else { return false }
            return codes.contains { constantTimeEqual($0, claimed) }
        }
    }

    private func isProven(by keys: [PublicKey], _ signatures: [Substring], message: () -> [UInt8]) -> Bool {
        guard !keys.isEmpty else { return false }
        let (message, prefix) = (message(), SignatureVersion.v1a.prefix)
        return signatures.contains { signature in
            guard signature.hasPrefix(prefix), let claimed = Base64.decode(String(signature.dropFirst(prefix.count)))
            else { return false }
            return keys.contains { Ed25519.isSignature(claimed, of: message, by: $0.bytes) }
        }
    }

    private func header(_ name: String?) -> String? {
        guard let name = name?.lowercased() else { return nil }
        return headers.first { $0.name.lowercased() == name }?.value
    }

    private func seconds(_ text: String) -> Int64? {
        let isPlain = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isPlain && text.utf8.count <= SignatureCheck.timestampDigitsMax ? Int64(text) : nil
    }
}

extension SignatureScheme {
    /// The key that a receiver's text stands for; nil where it stands for none, or is a public key.
    func key(ofReceiver secret: String) -> [UInt8]? {
        guard !secret.hasPrefix(PublicKey.prefix) else { return nil }
        let isPrefixed = self == .standardWebhooks && secret.hasPrefix(Secret.prefix)
        let text = isPrefixed ? String(secret.dropFirst(Secret.prefix.count)) : secret
        let key = self == .standardWebhooks ? Base64.decodeLeniently(text) : Array(text.utf8)
        return key?.isEmpty == false ? key : nil
    }

    /// The header's signatures, of whatever version: at most ``SignatureCheck/signaturesMax`` of them.
    fileprivate func signatures(in header: String) -> [Substring] {
        header.utf8.split(separator: UInt8(ascii: separator), maxSplits: SignatureCheck.signaturesMax)
            .prefix(SignatureCheck.signaturesMax)
            .map { Substring($0).drop { $0 == " " } }
    }
}
