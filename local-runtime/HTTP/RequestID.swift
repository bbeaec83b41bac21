internal import Cryptography

/// The name of one request in logs and answers, where its client gives it none.
enum RequestID {
    @RuntimeActor
    static func make() -> String { "req_" + RandomDigits.shared.next(24) }
}

/// Bytes that nobody can guess, fit for secrets, as hexadecimal digits.
func randomHex(bytes count: Int) -> String { Hex.encode(randomBytes(count)) }
