/// The name of one request in logs and answers.
enum RequestID {
    /// Characters of a name that a client chose.
    static let lengthMax = 128

    @RuntimeActor
    static func make() -> String { "req_" + RandomDigits.shared.next(24) }

    static func isSane(_ text: String) -> Bool {
        (1...lengthMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { Grammar.isDigit($0) || Grammar.isLetter($0) || "-._".utf8.contains($0) }
    }
}

/// Bytes of the system's own generator, which is fit for secrets, as hexadecimal digits.
func randomHex(bytes count: Int) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for _ in 0..<count {
        let byte = UInt8.random(in: 0...255)
        text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: text, as: UTF8.self)
}
