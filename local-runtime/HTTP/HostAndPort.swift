/// The value of a `Host` header: `uri-host [ ":" port ]` (RFC 9110, 7.2).
struct HostAndPort: Equatable {
    /// As written; an IPv6 address in its brackets.
    var host: String
    var port: Int?

    /// Nil for what is no such value: user-info, an empty name, a port that is no number of 1 to 65535. An empty one is none
    /// (RFC 3986, 3.2.3).
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var end = bytes.endIndex
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")), bracket > 1,
                bytes[1..<bracket].allSatisfy({ Grammar.hexDigit($0) != nil || $0 == 0x3A || $0 == 0x2E })
            else { return nil }
            end = bracket + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            let isName = bytes[..<end].allSatisfy {
                Grammar.isDigit($0) || Grammar.isLetter($0) || "-._".utf8.contains($0)
            }
            guard end > 0, isName else { return nil }
        }
        host = String(decoding: bytes[..<end], as: UTF8.self)
        guard end < bytes.endIndex else { return }
        let digits = bytes[(end + 1)...]
        if bytes[end] == UInt8(ascii: ":"), digits.isEmpty { return }
        guard bytes[end] == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy(Grammar.isDigit(_:)),
            let port = Int(String(decoding: digits, as: UTF8.self)), (1...65535).contains(port)
        else { return nil }
        self.port = port
    }
}
