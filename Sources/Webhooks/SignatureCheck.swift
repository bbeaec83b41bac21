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
        /// The secret cannot be a key of this family: it is empty, or what follows `whsec_` is not base64.
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
    ///     left out.
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

        let keys = secrets.compactMap { scheme.key(ofReceiver: $0) }
        if keys.isEmpty { return .badSecret }
        let codes = keys.map { scheme.code(id: id ?? "", timestamp: timestamp, body: body, key: $0) }
        let isProven = scheme.codes(in: signatures).contains { claimed in
            codes.contains { constantTimeEqual($0, claimed) }
        }
        return isProven ? nil : .noMatchingSignature
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
    /// The key that a receiver's text stands for; nil where it stands for none.
    func key(ofReceiver secret: String) -> [UInt8]? {
        let isPrefixed = self == .standardWebhooks && secret.hasPrefix(Secret.prefix)
        let text = isPrefixed ? String(secret.dropFirst(Secret.prefix.count)) : secret
        let key = self == .standardWebhooks ? Base64.decodeLeniently(text) : Array(text.utf8)
        return key?.isEmpty == false ? key : nil
    }

    /// The codes of the header's signatures of our version, at most ``SignatureCheck/signaturesMax`` of them.
    fileprivate func codes(in header: String) -> [[UInt8]] {
        header.utf8.split(separator: UInt8(ascii: separator), maxSplits: SignatureCheck.signaturesMax)
            .prefix(SignatureCheck.signaturesMax)
            .compactMap { part in
                let signature = Substring(part).drop { $0 == " " }
                return signature.hasPrefix(version) ? decode(String(signature.dropFirst(version.count))) : nil
            }
    }
}
