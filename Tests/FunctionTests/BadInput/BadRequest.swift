import JSON
import TestSupport

/// A request that must be refused, and how.
struct BadRequest {
    var bytes: [UInt8]
    var code = "invalid_request"
    /// The field that the refusal names: itself, or something in it. Nil where no one field is at fault.
    var field: String?

    init(_ text: String, field: String? = nil, code: String = "invalid_request") {
        (bytes, self.field, self.code) = (Array(text.utf8), field, code)
    }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// What is wrong with an answer to it; nil where nothing is.
    func complaint(about answer: JSONValue) -> String? {
        guard let code = answer.errorCode, let message = answer.errorMessage else { return "was taken" }
        if code != self.code { return "has code \(code)" }
        let named = answer.errorField
        if let field {
            guard let named, named == field || named.hasPrefix(field + "[") || named.hasPrefix(field + ".") else {
                return "names \(named ?? "no field") instead of \(field)"
            }
            if !message.hasPrefix("\(named): ") { return "does not begin with the field" }
        } else if let named {
            return "names \(named)"
        }
        if answer.bytes.count > 2000 { return "is answered with \(answer.bytes.count) bytes" }
        if message.contains(where: \.isNewline) { return "is answered with more than a line" }
        let telltale = Self.telltales.first { message.contains($0) }
        return telltale.map { "shows \($0)" }
    }

    /// Signs of what callers must not see: SQL, paths, Swift.
    private static let telltales = [
        "SELECT", "INSERT", "UPDATE", "sqlite", "SQL", "/tmp", "/home", "/var", ".swift", "Swift", "Optional",
        "Failure",
        "Error", "Decod", "Coding", "nil", "Array<", "Dictionary", "Fatal", "Webhooks.", "JSON.", "0x7",
    ]
}

/// Texts that no function can read as its request.
enum Garbage {
    static let all: [BadRequest] =
        texts.map { BadRequest($0) } + bytes.map { BadRequest(bytes: $0) } + [
            BadRequest(#"{"a":"# + String(repeating: "[", count: 64) + String(repeating: "]", count: 64) + "}"),
            BadRequest(#"{"a":"# + String(repeating: "{\"a\":", count: 64) + "1" + String(repeating: "}", count: 65)),
            BadRequest(String(repeating: "[", count: 100_000)),
            BadRequest("{" + String(repeating: " ", count: 2 * 1024 * 1024 - 1) + "}", code: "payload_too_large"),
            BadRequest(#"{"a":1,"a":2}"#, field: "a"), BadRequest(#"{"a":1,"\u0061":2}"#, field: "a"),
            BadRequest(#"{"a":[0,{"b":{"c":1,"c":2}}]}"#, field: "a[1].b.c"),
        ]

    private static let texts = [
        "", " ", "\t", "\r", "hello", "{", "}", "{]", "[", "[]", "[{}]", "[1,2]", "\"text\"", "\"", "5", "-", "-1e5",
        "null", "true",
        "nul", "NULL", "NaN", "Infinity", "undefined", "'a'", "{'a':1}", "{a:1}", "{\"a\"}", "{\"a\":}", "{\"a\" 1}",
        "{\"a\":1,}", "{,}", "{\"a\":1 \"b\":2}", "{\"a\":NaN}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":1.}",
        "{\"a\":0x10}", "{\"a\":1e}", "{\"a\":--1}", "{\"a\":\"\t\"}", "{\"a\":\"\\x41\"}", "{\"a\":\"\\u12G4\"}",
        "{\"a\":\"\\", "{\"a\":\"b", "{} {}", "{}x", "{}{}", "/* c */{}", "{}//c", "#{}", "{\"a\":tru}", "{\"a\":[1,]}",
        "{\"a\":[,1]}", "{\"a\":1]", "\u{FEFF}{}", "{}\u{FEFF}", "\u{A0}{}", "{}\u{0}", "\u{0}{}", "{\"a\":\"\u{1B}\"}",
        "<xml/>", "a=b&c=d", "---\na: 1".replacing("\n", with: " "), "GET / HTTP/1.1", "' OR 1=1 --", "() { :; }",
    ]

    /// No UTF-8: stray, overlong, surrogate, beyond the last scalar, cut off; then UTF-16.
    private static let bytes: [[UInt8]] =
        [
            [0xFF], [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
        ].map { Array("{\"a\":\"".utf8) + $0 + Array("\"}".utf8) } + [
            [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00], [0xFE, 0xFF, 0x00, 0x7B, 0x00, 0x7D], [0xFF], [0x7B, 0xFF, 0x7D],
        ]
}
