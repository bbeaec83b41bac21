import Cryptography
import Testing
import Webhooks

/// A setting of a webhook with values that it may have, to its bounds, and values just beyond or of another kind.
struct Setting: CustomTestStringConvertible {
    let name: String
    let good: [String]
    let bad: [String]

    init(_ name: String, good: [String], bad: [String]) { (self.name, self.good, self.bad) = (name, good, bad) }

    var testDescription: String { name }

    /// Those that an update can change.
    static let changeable = all.filter { !["teamId", "createdBy"].contains($0.name) }

    static let all = [
        Setting(
            "teamId", good: [text("a", 1), text("Z", 128), #""A-Za_z.0:9""#],
            bad: [text("a", 129), #""""#, #""a b""#, #""a/b""#, #""ü""#, #""a\u0000""#, "1", "null", "[]"]),
        Setting(
            "name", good: [text("a", 1), text("a", 200), text("é", 200), text("😀", 200)],
            bad: [#""""#, text("a", 201), text("😀", 201), #""a\u0000b""#, #""\u001b[31m""#, "1", "null", "{}"]),
        Setting(
            "description", good: [#""""#, text("d", 2000), #""a\nb""#], bad: [text("d", 2001), #""\u0007""#, "1"]),
        Setting("createdBy", good: [text("a", 1), text("a", 200)], bad: [#""""#, text("a", 201), "7", "null"]),
        Setting("url", good: [url(2048)], bad: [url(2049), #""""#, "1", "null"] + hostileURLs),
        Setting(
            "events", good: [#"["sla.breached"]"#, list(EventType.allCases.map { "\"\($0.rawValue)\"" })],
            bad: [
                "[]", #"["ticket.created","ticket.created"]"#, #"["TICKET.CREATED"]"#, #"["*"]"#, #""ticket.created""#,
                "[1]", "[null]", "null", list(EventType.allCases.map { "\"\($0.rawValue)\"" } + [#""sla.breached""#]),
            ]),
        Setting("maxRetries", 0...10), Setting("retryDelaySeconds", 1...3600), Setting("timeout", 1000...60_000),
        Setting("rateLimit", 1...1000),
        Setting("ordered", good: ["true", "false"], bad: [#""yes""#, #""true""#, "1", "0", "null", "[]"]),
        Setting(
            "retrySchedule", good: ["[1,1,1]", "[604800,1,1]", list(Array(repeating: "9", count: 10))],
            bad: [
                "[]", "[0,1,1]", "[1,1,604801]", "[1,1,1.5]", #"["1",1,1]"#, "5",
                list(Array(repeating: "9", count: 11)),
            ]),
        Setting("isActive", good: ["true", "false"], bad: [#""true""#, "1", "0", "null", "[]"]),
        Setting(
            "headers", good: ["{}", headers(32), #"{"A":"\#(String(repeating: "v", count: 16_383))"}"#],
            bad: [headers(33), #"{"A":"\#(String(repeating: "v", count: 16_384))"}"#, "[]", #""A: b""#] + hostileHeaders
        ),
        Setting(
            "credentials", good: [],
            bad: [
                "{}", "[]", "7", "true", #""Bearer a""#, #"{"type":"bearer"}"#, #"{"type":"bearer","token":""}"#,
                #"{"type":"bearer","token":"a b"}"#, #"{"type":"bearer","token":"a\r\nHost: x"}"#,
                #"{"type":"bearer","token":"é"}"#, #"{"type":"bearer","token":null}"#, #"{"type":"none","token":"a"}"#,
                #"{"type":"bearer","token":"\#(String(repeating: "a", count: 4097))"}"#,
                #"{"type":"basic","username":"a"}"#, #"{"type":"basic","username":"a:b","password":"c"}"#,
                #"{"type":"basic","username":"a","password":"b\nX: 1"}"#, #"{"type":"basic","token":"a"}"#,
                #"{"type":"bearer","token":"a","extra":1}"#,
            ]),
        Setting(
            "clientCertificate", good: [],
            bad: [
                "{}", "[]", "7", #""PEM""#, #"{"certificate":"x"}"#, #"{"privateKey":"x"}"#,
                #"{"certificate":"x","privateKey":"y"}"#, #"{"certificate":7,"privateKey":"y"}"#,
                #"{"certificate":"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----","privateKey":"y"}"#,
                #"{"certificate":"\#(String(repeating: "a", count: 32_769))","privateKey":"y"}"#,
            ]),
        Setting(
            "signatures", good: [#"["v1a"]"#, #"["v1","v1a"]"#],
            bad: [
                "[]", #"["v1","v1"]"#, #"["v1a","v1a"]"#, #"["V1"]"#, #"["v1 v1a"]"#, #"["v2"]"#, #""v1a""#, "[1]",
                "[null]", #"["v1","v1a","v1"]"#, "{}", "true",
            ]),
        Setting(
            "signingKey", good: [],
            bad: [
                #""whsk_""#, #""""#, signingKey([7], 31), signingKey([7], 33), signingKey([7], 64), "7", "null", "{}",
                #""whsec_\#(String(repeating: "A", count: 43))=""#, #""whsk_\#(String(repeating: "A", count: 43))""#,
                // Good by itself: it goes with v1a alone.
                signingKey([7], 32),
            ]),
        Setting(
            "metadata", good: ["{}", metadata(16_384)], bad: [metadata(16_385), "[]", #""m""#, "1", "true"]),
        Setting(
            "filters", good: ["[]", list(Array(repeating: filter, count: 20))],
            bad: [
                list(Array(repeating: filter, count: 21)), "{}", filter, "[1]", "[{}]",
                #"[{"field":"a","operator":"like","value":1}]"#, #"[{"field":"a","operator":"equals"}]"#,
                #"[{"field":"","operator":"equals","value":1}]"#, #"[{"field":"a..b","operator":"equals","value":1}]"#,
                #"[{"field":"a[-1]","operator":"equals","value":1}]"#,
                #"[{"field":"a","operator":"regex","value":"("}]"#,
                #"[{"field":"a","operator":"regex","value":"(a)\\1"}]"#,
                #"[{"field":"a","operator":"in","value":1}]"#, #"[{"field":"a","operator":"less_than","value":[]}]"#,
                #"[{"field":"a","operator":"equals","value":1,"more":1}]"#,
            ]),
    ]

    /// Addresses that are not the public internet's, or not written plainly.
    static let hostileURLs = [
        "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "https://", "https:///", "//example.com/",
        "https://user:pw@example.com/", "https://user@example.com/", "https://localhost/", "https://a.localhost/",
        "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
        "https://10.0.0.1/", "https://172.16.0.1/", "https://192.168.0.1/", "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/", "https://0.0.0.0/", "https://224.0.0.1/", "https://255.255.255.255/", "https://[::1]/",
        "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/", "https://[fd00:ec2::254]/",
        "https://[64:ff9b::7f00:1]/", "https://metadata.google.internal/", "https://example.com:22/",
        "https://example.com:0/", "https://example.com:65536/", "https://example.com:-1/", "https://example/",
        "https://example.com./", "https://exa mple.com/", #"https://example.com\\@127.0.0.1/"#,
        "https://example.com/#@127.0.0.1/", "https://example.com/%", "https://exämple.com/", "https://a%2eb.com/",
        #"https://example.com/\r\nHost: x"#, #"https://example.com/\u0000"#, " https://example.com/",
        "javascript:alert(1)", "gopher://example.com/", "https://[::1", "https://[v1.x]/",
    ].map { "\"\($0)\"" }

    /// Headers that are the sender's, or that would make two of one.
    static let hostileHeaders =
        [
            "Host", "Content-Length", "content-type", "Connection", "Transfer-Encoding", "TE", "Trailer", "Upgrade",
            "Expect", "User-Agent", "Proxy-Authorization", "webhook-id", "Webhook-Signature", "X-Webhook-Event",
            "", "A B", "A:", "A\\r\\nB", "Ä", "A\\u0000", "(a)", "A\\t",
        ].map { "{\"\($0)\":\"v\"}" }
        + ["a\\r\\nX: 1", "a\\nb", "a\\u0000", "\\u001b", "a\\u007f", "ü", " a", "a ", "\\ta"].map {
            "{\"A\":\"\($0)\"}"
        }
        + [#"{"A":1}"#, #"{"A":null}"#, #"{"A":["b"]}"#, #"{"A":"1","a":"2"}"#]

    private init(_ name: String, _ range: ClosedRange<Int>) {
        let (low, high) = (range.lowerBound, range.upperBound)
        self.init(
            name, good: ["\(low)", "\(high)"],
            bad: ["\(low - 1)", "\(high + 1)", "\(low).5", "\"\(low)\"", "null", "true", "[\(low)]", "1e309", "-1"])
    }

    private static func text(_ character: Character, _ count: Int) -> String {
        "\"\(String(repeating: character, count: count))\""
    }

    private static func list(_ elements: [String]) -> String { "[\(elements.joined(separator: ","))]" }

    private static func url(_ count: Int) -> String {
        let start = "https://example.com/"
        return "\"\(start)\(String(repeating: "p", count: count - start.count))\""
    }

    private static func signingKey(_ bytes: [UInt8], _ count: Int) -> String {
        "\"whsk_\(Base64.encode((0..<count).flatMap { _ in bytes }))\""
    }

    private static func headers(_ count: Int) -> String {
        "{\((0..<count).map { "\"X-\($0)\":\"v\"" }.joined(separator: ","))}"
    }

    private static func metadata(_ count: Int) -> String { "{\"m\":\"\(String(repeating: "m", count: count - 8))\"}" }

    private static let filter = #"{"field":"data.n","operator":"equals","value":1}"#
}
