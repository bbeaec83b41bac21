internal import Webhooks

/// Whether a request is signed by whoever knows the secret, for each of the two families of signatures.
struct SignatureVerdict: Equatable {
    enum Finding: Equatable {
        case valid
        case invalid(SignatureCheck.Reason)

        /// For people; scripts look for `valid`.
        var word: String {
            switch self {
            case .valid: "valid"
            case .invalid(let reason): reason.rawValue
            }
        }
    }

    /// `X-Webhook-Signature`
    var hookfile: Finding
    /// `webhook-signature` (Standard Webhooks)
    var standard: Finding

    /// Both are there and right.
    var isValid: Bool { hookfile == .valid && standard == .valid }

    init(headers: [HTTPHeader], body: [UInt8], secret: String, now: Timestamp) {
        // Each family is judged as if the other's headers were not there: one of them would do for a check.
        func finding(without prefix: String) -> Finding {
            let own = headers.filter { !$0.name.lowercased().hasPrefix(prefix) }
            return SignatureCheck(headers: own, body: body, secrets: [secret], now: now).reason.map { .invalid($0) }
                ?? .valid
        }
        (hookfile, standard) = (finding(without: "webhook-"), finding(without: "x-webhook-"))
    }
}
