internal import Cryptography
internal import Webhooks

/// Whether a request is signed by whoever knows the secret, for each of the two families of signatures.
struct SignatureVerdict: Equatable {
    /// A signature that is older or newer proves nothing.
    static let toleranceSeconds: Int64 = 300

    enum Finding: Equatable {
        case valid, invalid, missing

        var word: String {
            switch self {
            case .valid: "valid"
            case .invalid: "INVALID"
            case .missing: "missing"
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
        func value(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
        let text = Array(secret.utf8)
        hookfile = Self.judge(
            value("x-webhook-signature"), separator: ",", prefix: "v1=", at: value("x-webhook-signature-timestamp"),
            now: now
        ) { seconds in Self.hex(hmacSHA256(Array("\(seconds).".utf8) + body, key: text)) }
        let key = Self.base64Decoded(secret.hasPrefix("whsec_") ? secret.dropFirst(6) : Substring(secret))
        let id = value("webhook-id") ?? ""
        standard = Self.judge(
            value("webhook-signature"), separator: " ", prefix: "v1,", at: value("webhook-timestamp"), now: now
        ) { seconds in key.map { Self.base64(hmacSHA256(Array("\(id).\(seconds).".utf8) + body, key: $0)) } }
    }

    private static func judge(
        _ header: String?, separator: Character, prefix: String, at timestamp: String?, now: Timestamp,
        expected: (String) -> String?
    ) -> Finding {
        guard let header, let timestamp else { return .missing }
        guard let seconds = Int64(timestamp), seconds.magnitude < 1 << 40,
            abs(now.seconds - seconds) <= toleranceSeconds, let expected = expected(timestamp)
        else { return .invalid }
        return header.split(separator: separator).contains { $0 == prefix + expected } ? .valid : .invalid
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func base64(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[start + $1]) : 0) }
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func base64Decoded(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (bits, count) = (0, 0)
        for character in text.utf8 where character != UInt8(ascii: "=") {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            (bits, count) = ((bits << 6 | value) & 0xFFFF, count + 6)
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 0xFF))
            }
        }
        return bytes
    }
}
