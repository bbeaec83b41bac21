import Testing

@testable import local_runtime

@Suite struct HeadBoundaryTests {
    @Test func `finds the end wherever the bytes are cut`() throws {
        let text = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\nrest".utf8)
        for cut in 0..<text.count {
            var boundary = HeadBoundary()
            let early = try boundary.find(in: text[..<cut])
            let end = try early ?? boundary.find(in: text[...])
            #expect(end == text.count - 4)
        }
    }

    @Test(arguments: ["GET / HTTP/1.1\n", "GET / HTTP/1.1\rH", "\n", "\u{16}\u{3}\u{1}", "GET /\u{0}", "\r\r"])
    func `refuses at once what can be no head`(text: String) {
        var boundary = HeadBoundary()
        #expect(throws: Problem.self) { try boundary.find(in: Array(text.utf8)[...]) }
    }
}

@Suite struct ChunkedBodyTests {
    @Test(arguments: [
        ("0\r\n\r\n", ""), ("5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world"),
        ("00000005\r\nhello\r\n000\r\n\r\n", "hello"), ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        ("a\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n\r\n\r\n\r\n"),
        ("5;a=b;c=\"d\"\r\nhello\r\n0;x\r\n\r\n", "hello"),
        ("5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n", "hello"),
    ])
    func `gives the content wherever the bytes are cut`(text: String, content: String) throws {
        let bytes = Array((text + "next").utf8)
        for cut in 0...bytes.count {
            var body = ChunkedBody(contentMax: 100)
            let first = try body.take(bytes[..<cut])
            let second = try body.take(bytes[first...])
            #expect(body.isDone)
            #expect(first + second == bytes.count - 4)
            #expect(body.content == Array(content.utf8))
        }
    }

    @Test(arguments: [
        "+5\r\nhello", "-5\r\n", " 5\r\nhello", "5 \r\nhello", "0x5\r\nhello", "g\r\n", "\r\nhello", ";a\r\n",
        "5\nhello",
        "5\r\nhello!\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "123456789\r\n", "11111111111111111\r\n",
        "5;a\u{1}\r\nhello", "0\r\nX\r\n\r\n", "0\r\nX : y\r\n\r\n", "0\r\nContent-Length: 5\r\n\r\n",
        "0\r\n\rX", "0\r\nTransfer-Encoding: chunked\r\n\r\n", "5\rhello",
    ])
    func `refuses chunks that are not as they should be`(text: String) {
        var body = ChunkedBody(contentMax: 100)
        let problem = #expect(throws: Problem.self) { try body.take(Array(text.utf8)[...]) }
        #expect(problem?.status == 400)
    }

    @Test func `bounds the content, counted over all chunks`() throws {
        var body = ChunkedBody(contentMax: 6)
        _ = try body.take(Array("3\r\nabc\r\n3\r\ndef\r\n".utf8)[...])
        let problem = #expect(throws: Problem.self) { try body.take(Array("1\r\n".utf8)[...]) }
        #expect(problem?.status == 413)
    }

    @Test func `bounds what means nothing`() {
        var long = ChunkedBody(contentMax: 100)
        let line = "1;" + String(repeating: "a", count: ChunkedBody.lineMax)
        #expect(throws: Problem.self) { try long.take(Array(line.utf8)[...]) }
        var many = ChunkedBody(contentMax: 1_000_000)
        let chunk = Array(("1;" + String(repeating: "a", count: 500) + "\r\nx\r\n").utf8)
        #expect(throws: Problem.self) { for _ in 0..<40 { _ = try many.take(chunk[...]) } }
    }
}

@Suite struct HostAndPortTests {
    @Test(arguments: [
        ("a", "a", nil), ("a.example:80", "a.example", 80), ("127.0.0.1:8787", "127.0.0.1", 8787),
        ("[::1]", "[::1]", nil), ("a:", "a", nil), ("[::1]:", "[::1]", nil),
        ("[::1]:65535", "[::1]", 65535),
    ])
    func `reads a host`(text: String, host: String, port: Int?) {
        #expect(HostAndPort(text)?.host == host)
        #expect(HostAndPort(text)?.port == port)
    }

    @Test(arguments: [
        "", ":", ":80", "a::", "a:0", "a:65536", "a:x", "a:80:80", "a b", "u@a", "a/b", "[]", "[::1", "[::1]x", "[g]",
        "a,b",
        "é",
    ])
    func `refuses what is none`(text: String) {
        #expect(HostAndPort(text) == nil)
    }
}
