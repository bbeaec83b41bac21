import JSON
import Testing
import Webhooks

@Suite struct CustomHeadersTests {
    private func read(_ json: String) throws -> CustomHeaders {
        try CustomHeaders(reading: JSONDocument(Array(json.utf8)).root)
    }

    private func json(_ name: String, _ value: String) -> String {
        var writer = ""
        for scalar in value.unicodeScalars {
            let isPlain = scalar.value >= 0x20 && scalar != "\"" && scalar != "\\"
            let hexadecimal = String(scalar.value, radix: 16)
            writer +=
                isPlain ? String(scalar) : "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
        }
        return "{\"\(name)\": \"\(writer)\"}"
    }

    @Test func `keeps headers in their order`() throws {
        let headers = try read(
            "{\"X-B\": \"1\", \"Authorization\": \"Bearer a b\", \"x-a\": \"\", \"Cookie\": \"a=\\\"b\\\"\"}")
        #expect(
            headers.list == [
                HTTPHeader("X-B", "1"), HTTPHeader("Authorization", "Bearer a b"), HTTPHeader("x-a", ""),
                HTTPHeader("Cookie", "a=\"b\""),
            ])
        #expect(try read("{}").list.isEmpty)
    }

    @Test(arguments: [
        "Host", "host", "HOST", "Content-Type", "Content-Length", "content-encoding", "Content-", "Connection",
        "Keep-Alive",
        "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "User-Agent", "Proxy-Authorization",
        "Proxy-Connection",
        "webhook-id", "Webhook-Signature", "webhook-anything", "X-Webhook-ID", "x-webhook-signature", "X-WEBHOOK-",
    ])
    func `leaves what the sender sets to the sender`(name: String) {
        let error = #expect(throws: Failure.self) { try read(json(name, "x")) }
        #expect(error?.field == "headers.\(name)")
    }

    @Test(arguments: [
        "", " ", "X A", " X-A", "X-A ", "X-A:", ":X-A", "X:A", "X-A\\r\\nX-B", "X-A\\n", "X-A\\u0000", "X-A\\t",
        "X-\\u001bA", "X-A\\u007f",
        "X-(A)", "X-A,B", "X/A", "X-A;", "X<A>", "X=A", "X?A", "X@A", "X[A]", "X\\\\A", "X{A}", "X\\\"A", "X-Ä", "Ｘ-A",
        "\\ud83d\\ude00",
    ])
    func `takes tokens as names only`(name: String) {
        let error = #expect(throws: Failure.self) { try read("{\"\(name)\": \"x\"}") }
        #expect(error?.code == .invalidRequest)
        #expect(error?.field == "headers")
    }

    @Test(arguments: [
        "a\rb", "a\nb", "a\r\nb", "\r\nX-Evil: 1", "a\r\n b", "a\r\n\r\nGET / HTTP/1.1", "a\0", "\0", "a\u{1}b",
        "a\u{8}", "a\u{b}b",
        "a\u{c}", "a\u{1b}[0m", "a\u{1f}", "a\u{7f}b", "é", "a\u{80}", "a\u{85}b", "a\u{a0}b", "a\u{2028}b", "😀",
        "\u{feff}a", " a", "a ",
        "\ta", "a\t", " ", "\t",
    ])
    func `takes visible ASCII as values only`(value: String) {
        let error = #expect(throws: Failure.self) { try read(json("X-A", value)) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.field == "headers.X-A")
    }

    @Test(arguments: ["a b", "a\tb", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "", "a  b"])
    func `takes any visible ASCII, and blanks inside`(value: String) throws {
        #expect(try read(json("X-A", value)).list == [HTTPHeader("X-A", value)])
    }

    @Test(arguments: ["[]", "null", "\"X-A: 1\"", "1", "true", "[{\"X-A\": \"1\"}]"])
    func `is an object`(json: String) {
        #expect(throws: Failure.self) { try read(json) }
    }

    @Test(arguments: ["1", "true", "null", "[\"a\"]", "{}"])
    func `has strings as values`(value: String) {
        let error = #expect(throws: Failure.self) { try read("{\"X-A\": \(value)}") }
        #expect(error == .invalid("headers.X-A", "give the value as a string"))
    }

    @Test func `names no header twice, whatever the case`() {
        let error = #expect(throws: Failure.self) { try read("{\"X-A\": \"1\", \"x-a\": \"2\"}") }
        #expect(error?.field == "headers.x-a")
    }

    @Test func `has 32 headers at most`() throws {
        func object(_ count: Int) -> String {
            "{" + (0..<count).map { "\"X-\($0)\": \"1\"" }.joined(separator: ",") + "}"
        }
        #expect(try read(object(32)).list.count == 32)
        #expect(throws: Failure.self) { try read(object(33)) }
    }

    @Test func `has 16 KiB at most`() throws {
        func object(_ count: Int) -> String { json("X-A", String(repeating: "x", count: count)) }
        #expect(try read(object(16 * 1024 - 3)).list.count == 1)
        #expect(throws: Failure.self) { try read(object(16 * 1024 - 2)) }
        #expect(throws: Failure.self) { try read("{\"\(String(repeating: "x", count: 100_000))\": \"1\"}") }
    }
}
