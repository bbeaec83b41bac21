internal import Webhooks

/// Whether a request is signed by whoever knows the secret, or the private key to a public one, for each of the two families of signatures.
struct SignatureVerdict: Equatable {
    enum Finding: Equatable {
        case valid
        case invalid(SignatureCheck.Reason)
        /// A public key says nothing about this family.
        case notJudged

        /// For people; scripts look for `valid`.
        var word: String {
            switch self {
            case .valid: "valid"
            case .invalid(let reason): reason.rawValue
            case .notJudged: "not_judged"
            }
        }
    }

    /// `X-Webhook-Signature`
    var hookfile: Finding
    /// `webhook-signature` (Standard Webhooks)
    var standard: Finding

    /// Both are there and right; by a public key, the one that it can judge.
    var isValid: Bool { [.valid, .notJudged].contains(hookfile) && standard == .valid }

    init(headers: [HTTPHeader], body: [UInt8], secret: String, now: Timestamp) {
        // Each family is judged as if the other's headers were not there: one of them would do for a check.
        func finding(without prefix: String) -> Finding {
            let own = headers.filter { !$0.name.lowercased().hasPrefix(prefix) }
            return SignatureCheck(headers: own, body: body, secrets: [secret], now: now).reason.map { .invalid($0) }
                ?? .valid
        }
        hookfile = secret.hasPrefix(PublicKey.prefix) ? .notJudged : finding(without: "webhook-")
        standard = finding(without: "x-webhook-")
    }
}
