import Testing
import Webhooks

@testable import local_runtime

@Suite struct RequestHeadTests {
    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
        "GET /v1/teams/a?b=c&d=%20e HTTP/1.1\r\nHost: a:8787\r\n\r\n",
        "GET /?filter[0]=a|b HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET HTTP://A:80/x HTTP/1.1\r\nHost: a:80\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: [::1]:8787\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nhOST: a\r\ncontent-LENGTH: 5\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked \t\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:a\r\nX-Empty:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-Text: caf\u{e9}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX-!#$%&'*+-.^_`|~9: 1\r\n\r\n",
    ])
    func `takes what RFC 9112 allows`(text: String) throws {
        _ = try parse(text)
    }

    @Test(arguments: [
        // The request line.
        (400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"), (400, "GET /\r\n\r\n"), (400, "GET\r\n\r\n"), (400, "\r\n"),
        (400, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"), (501, "get / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (501, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"), (501, "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
        (400, "GET / http/1.1\r\nHost: a\r\n\r\n"), (400, "GET / HTTP/1.1x\r\nHost: a\r\n\r\n"),
        (505, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"), (505, "PRI * HTTP/2.0\r\n\r\n"),
        (505, "GET / HTTP/0.9\r\nHost: a\r\n\r\n"), (400, "GET / HTTP/11\r\nHost: a\r\n\r\n"),
        // The target.
        (400, "GET a HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET /\\a HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /%2e%2E/b HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET /. HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET /%0d%0a HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET /?a=%ff HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /?a=\"b\" HTTP/1.1\r\nHost: a\r\n\r\n"), (400, "GET /?a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
        // The headers.
        (400, "GET / HTTP/1.1\r\nHost : a\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nb\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a\r\nb c: d\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{7f}b\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nX\u{0}: a\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"),
        (400, "GET / HTTP/1.1\nHost: a\n\n"), (400, "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nX\u{e9}: b\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a\r\n"),
        // The host.
        (400, "GET / HTTP/1.1\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), (400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n"), (400, "GET / HTTP/1.0\r\n\r\n"),
        // The framing.
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 05\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 5\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5;a\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n"),
        (501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity, chunked\r\n\r\n"),
        (501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\u{b}\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n"),
        (400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
        (400, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
        (417, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 200-ok\r\n\r\n"),
    ])
    func `refuses what two readers could take differently`(status: Int, text: String) {
        let problem = #expect(throws: Problem.self) { try parse(text) }
        #expect(problem?.status == status)
    }

    @Test func `tells what a head says`() throws {
        let head = try parse(
            "PATCH /v1/a%20b/?c=d+e&f HTTP/1.1\r\nHost: LocalHost:80\r\nContent-Length: 12\r\n"
                + "Connection: keep-alive\r\nExpect: 100-continue\r\nX-A: 1\r\nx-a: 2\r\n\r\n")
        #expect(head.method == .patch)
        #expect(head.target.segments == ["v1", "a b", ""])
        #expect(head.target.query.map(\.name) == ["c", "f"])
        #expect(head.target.query.map(\.value) == ["d e", ""])
        #expect(head.host == "localhost:80")
        #expect(head.framing == .length(12))
        #expect(head.isPersistent)
        #expect(head.expectsContinue)
        #expect(head.values(of: "x-a") == ["1", "2"])
        #expect(head.header("x-a") == nil)
    }

    @Test func `takes two values that are not UTF-8 for neither the same nor what they are like`() throws {
        func head(_ line: [UInt8]) throws(Problem) -> RequestHead {
            try RequestHeadParser().parse(
                (Array("GET / HTTP/1.1\r\nHost: a\r\n".utf8) + line + Array("\r\n\r\n".utf8))[...])
        }
        for byte in [0xE8, 0xE9] as [UInt8] {
            let key = Array("idempotency-KEY: k".utf8) + [byte]
            let problem = #expect(throws: Problem.self) { try head(key) }
            #expect(problem?.status == 400 && problem?.failure.field == "idempotencyKey")
            #expect(try head(Array("Authorization: Bearer k".utf8) + [byte]).header("authorization") == "")
            let cookies = try head(Array("Cookie: a=1; b=".utf8) + [byte] + Array("; c=2".utf8))
            #expect(cookies.header("cookie") == "a=1; c=2")
        }
        #expect(try head(Array("Idempotency-Key: k\u{e8}".utf8)).header("idempotency-key") == "k\u{e8}")
    }

    @Test(arguments: [
        ("HTTP/1.1\r\nHost: a", true), ("HTTP/1.1\r\nHost: a\r\nConnection: close", false),
        ("HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE", false), ("HTTP/1.0\r\nHost: a", false),
        ("HTTP/1.0\r\nHost: a\r\nConnection: keep-alive", false), ("HTTP/1.1\r\nHost: a\r\nConnection: closed", true),
    ])
    func `goes on after an exchange unless the client says otherwise`(rest: String, isPersistent: Bool) throws {
        #expect(try parse("GET / \(rest)\r\n\r\n").isPersistent == isPersistent)
    }

    @Test func `bounds the target and the number of headers`() throws {
        let limits = HTTPLimits()
        func text(target: Int, headers: Int) -> String {
            "GET /" + String(repeating: "a", count: target - 1) + " HTTP/1.1\r\nHost: a\r\n"
                + String(repeating: "X: y\r\n", count: headers - 1) + "\r\n"
        }
        _ = try parse(text(target: limits.targetMax, headers: limits.headerCountMax))
        let long = #expect(throws: Problem.self) { try parse(text(target: limits.targetMax + 1, headers: 1)) }
        #expect(long?.status == 414)
        let many = #expect(throws: Problem.self) { try parse(text(target: 1, headers: limits.headerCountMax + 1)) }
        #expect(many?.status == 431)
    }

    @Test func `takes a length that is no number of ours for one over every limit`() throws {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n"
        #expect(try parse(text).framing == .length(.max))
    }

    private func parse(_ text: String) throws(Problem) -> RequestHead {
        try RequestHeadParser().parse(Array(text.utf8)[...])
    }
}
