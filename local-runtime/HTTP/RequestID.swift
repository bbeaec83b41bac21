internal import Cryptography

/// The name of one request in logs and answers.
enum RequestID {
    /// Characters of a name that a client chose.
    static let lengthMax = 128

    /// The client's own where it is a plain word, else a new one.
    static func of(_ head: RequestHead?) -> String {
        if let given = head?.header("x-request-id"), isSane(given) { return given }
        return "req_" + randomHex(bytes: 12)
    }

    static func isSane(_ text: String) -> Bool {
        (1...lengthMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { Grammar.isDigit($0) || Grammar.isLetter($0) || "-._".utf8.contains($0) }
    }
}

/// Bytes that nobody can guess, fit for secrets, as hexadecimal digits.
func randomHex(bytes count: Int) -> String { Hex.encode(randomBytes(count)) }
