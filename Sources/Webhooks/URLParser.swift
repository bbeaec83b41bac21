/// Takes a URL apart, from left to right: scheme, authority, rest. Errors are sentences that say what to do.
struct URLParser {
    struct Refusal: Error {
        let sentence: String

        init(_ sentence: String) { self.sentence = sentence }
    }

    private var rest: Substring

    init(_ text: String) throws(Refusal) {
        guard !text.isEmpty else {
            throw Refusal("give the receiver's address, such as https://hooks.example.com/tickets")
        }
        guard text.utf8.count <= WebhookURL.bytesMax else {
            throw Refusal("use at most \(WebhookURL.bytesMax) bytes")
        }
        for byte in text.utf8 {
            switch byte {
            case ...0x20, 0x7F:
                throw Refusal("remove the spaces and control characters, or write them as %20 and so on")
            case 0x80...: throw Refusal("use ASCII only: host names as xn--…, other characters as %C3%A9 and so on")
            case UInt8(ascii: "\\"): throw Refusal("remove the backslash; a path has slashes")
            case UInt8(ascii: "#"): throw Refusal("remove the fragment (# and what follows); it is never sent")
            default: break
            }
        }
        rest = Substring(text)
    }

    mutating func scheme(allowsHTTP: Bool) throws(Refusal) -> WebhookURL.Scheme {
        guard let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")), rest[colon...].hasPrefix("://"),
            let scheme = WebhookURL.Scheme(rawValue: rest[..<colon].lowercased()), allowsHTTP || scheme == .https
        else {
            throw Refusal(allowsHTTP ? "begin with https:// or http://" : "begin with https://")
        }
        rest = rest[colon...].dropFirst(3)
        return scheme
    }

    mutating func authority() throws(Refusal) -> Authority {
        let end = rest.utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        defer { rest = rest[end...] }
        return try Authority(rest[..<end])
    }

    /// Path and query: the characters of RFC 3986, 3.3 and 3.4, and whole escapes.
    func checkRest() throws(Refusal) {
        var bytes = rest.utf8
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard bytes.popFirst()?.isHexadecimalDigit == true, bytes.popFirst()?.isHexadecimalDigit == true else {
                    throw Refusal("write a percent sign as %25, or follow it by two hexadecimal digits")
                }
            } else if !byte.isDigit, !byte.isLetter, !Self.marks.contains(byte) {
                let escape = "%" + String(byte, radix: 16, uppercase: true)
                throw Refusal("write \(Character(Unicode.Scalar(byte))) as \(escape) in the path and the query")
            }
        }
    }

    private static let marks = Array("-._~!$&'()*+,;=:@/?".utf8)
}
