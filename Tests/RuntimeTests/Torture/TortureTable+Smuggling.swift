extension TortureTable {
    /// Two readers, two lengths: what a proxy and a server behind it could take for different requests. The second request
    /// must never be answered.
    static let smuggling: [TortureCase] = [
        .refused(400, "CL.TE", post("Content-Length: 6\r\nTransfer-Encoding: chunked", "0\r\n\r\nG")),
        .refused(
            400, "CL.TE with a request",
            post("Content-Length: 44\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + smuggled)),
        .refused(
            400, "TE.CL", post("Transfer-Encoding: chunked\r\nContent-Length: 3", "1\r\nA\r\n0\r\n\r\n" + smuggled)),
        .refused(400, "both, and a length of 0", post("Content-Length: 0\r\nTransfer-Encoding: chunked", smuggled)),
        .refused(
            400, "both, in HTTP/1.0",
            "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled),
        .refused(
            400, "TE.TE, a name that differs",
            post("Transfer-Encoding: chunked\r\nTransfer-encoding: x", "0\r\n\r\n" + smuggled)),
        .refused(400, "TE.TE, cow", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: cow", "5c\r\n" + smuggled)),
        .refused(
            400, "TE.TE, an empty one", post("Transfer-Encoding:\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + smuggled)
        ),
        .refused(
            400, "TE with a length, hidden by a vertical tab",
            post("Content-Length: 5\r\nTransfer-Encoding:\u{b}chunked", "0\r\n\r\n" + smuggled)),
        .refused(
            400, "TE with a length, hidden by a space",
            post("Content-Length: 5\r\nTransfer-Encoding : chunked", "0\r\n\r\n" + smuggled)),
        .refused(
            400, "TE with a length, hidden by a bare LF",
            post("Content-Length: 5\r\nX: y\nTransfer-Encoding: chunked", "0\r\n\r\n" + smuggled)),
        .refused(
            400, "TE with a length, hidden by a bare CR",
            post("Content-Length: 5\r\nX: y\rTransfer-Encoding: chunked", "0\r\n\r\n" + smuggled)),
        .refused(
            400, "TE with a length, folded",
            post("Content-Length: 5\r\nTransfer-Encoding:\r\n\tchunked", "0\r\n\r\n" + smuggled)),
        .refused(
            400, "TE with a length, underscore",
            post("Content-Length: 5\r\nTransfer_Encoding: chunked", "0\r\n\r\n" + smuggled)),
        .refused(400, "CL.CL", post("Content-Length: 0\r\nContent-Length: 38", smuggled)),
        .refused(400, "CL.CL in one list", post("Content-Length: 0, 38", smuggled)),
        .refused(400, "CL.CL, one of them with a plus", post("Content-Length: 0\r\nContent-Length: +38", smuggled)),
        .refused(400, "a length behind a folded line", post("X: y\r\n Content-Length: 38", smuggled)),
        .refused(400, "a length with a NUL", post("Content-Length: 38\u{0}", smuggled)),
        .served(
            "CL.0: a body that looks like a request", post("Content-Length: \(smuggled.utf8.count)", smuggled),
            as: "POST / \(smuggled)"),
        .served(
            "a body that looks like one, of GET", get("Content-Length: \(smuggled.utf8.count)") + smuggled,
            as: "GET / \(smuggled)"),
        .served(
            "a chunk that looks like a request",
            chunked("\(String(smuggled.utf8.count, radix: 16))\r\n\(smuggled)\r\n0\r\n\r\n"), as: "POST / \(smuggled)"),
        .served(
            "a trailer that looks like a request", chunked("0\r\nX: GET /smuggled HTTP/1.1\r\n\r\n"), as: "POST / "),
        .refused(
            400, "a chunk's extension that ends a line early: TERM.EXT",
            chunked("2;\nxx\r\n4c\r\nAB\r\n0\r\n\r\n" + smuggled)),
        .refused(
            400, "a chunk's extension that ends a line early: EXT.TERM", chunked("2;a\rb\r\nAB\r\n0\r\n\r\n" + smuggled)
        ),
        .refused(400, "a chunk's size that ends early: TERM.SPILL", chunked("5\r\nAAAAAXX2b\r\n0\r\n\r\n" + smuggled)),
        .refused(400, "a chunk's size that overflows to 0", chunked("100000000\r\n" + smuggled)),
        .refused(400, "a chunk's size that overflows to 5", chunked("100000005\r\nhello\r\n0\r\n\r\n" + smuggled)),
        .refused(400, "chunks ended by LF LF", chunked("0\n\n" + smuggled)),
        .refused(400, "a line end within a header's value", get("X: a\r\n\r\u{0}") + smuggled),
        .refused(
            400, "a request behind a bare CR",
            "GET / HTTP/1.1\r\nHost: a\r\n\rGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused(400, "a request behind CR CR LF", "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n" + smuggled),
        .refused(400, "a second request line in place of a header", "GET / HTTP/1.1\r\n" + smuggled),
        .refused(400, "a request in the target", lines("GET /x HTTP/1.1 /y HTTP/1.1", "Host: a") + smuggled),
        .refused(417, "an expectation in two cases", post("Content-Length: 38\r\nExpect: y 100-continue", smuggled)),
        .refused(
            413, "a body too large, that looks like requests", post("Content-Length: 3000000", smuggled + smuggled)),
        .refused(505, "HTTP/2 in clear with a request", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + smuggled),
        .served(
            "Connection: Content-Length", post("Content-Length: 5\r\nConnection: Content-Length", "hello"),
            as: "POST / hello"),
        .served(
            "headers of proxies",
            get("X-Forwarded-Host: b\r\nX-Original-URL: /smuggled\r\nX-HTTP-Method-Override: DELETE"), as: "GET / "),
    ]

    /// RFC 9112, 9: what may follow on the same connection.
    static let persistence: [TortureCase] = [
        .served("two at once", get("X: 1") + get("X: 2"), as: "GET / ", "GET / "),
        .served("a body, and the next", post("Content-Length: 2", "{}") + get("X: 1"), as: "POST / {}", "GET / "),
        .served("chunks, and the next", chunked("2\r\n{}\r\n0\r\n\r\n") + get("X: 1"), as: "POST / {}", "GET / "),
        .served("an empty line between two", get("X: 1") + "\r\n" + get("X: 2"), as: "GET / ", "GET / "),
        TortureCase(
            name: "a second that is refused", bytes: Array((get("X: 1") + "GET  / HTTP/1.1\r\n\r\n").utf8),
            statuses: [200, 400], ending: .closes),
        .served("close, and more", get("Connection: close") + smuggled, as: "GET / ", then: .closes),
        .served("close in a list", get("Connection: keep-alive, Close") + smuggled, as: "GET / ", then: .closes),
        .served(
            "close in a second header", get("Connection: x\r\nConnection: close") + smuggled, as: "GET / ",
            then: .closes),
        .served(
            "close with a body", post("Content-Length: 2\r\nConnection: close", "{}") + smuggled, as: "POST / {}",
            then: .closes),
        .served("a word like close", get("Connection: closed") + get("X: 1"), as: "GET / ", "GET / "),
        .served("HTTP/1.0", lines("GET / HTTP/1.0", "Host: a") + smuggled, as: "GET / ", then: .closes),
        .served(
            "HTTP/1.0 that asks to go on", lines("GET / HTTP/1.0", "Host: a", "Connection: keep-alive") + smuggled,
            as: "GET / ", then: .closes),
        .served(
            "a hundred at once", String(repeating: get("X: 1"), count: 100), as: "GET / ", then: .stays, times: 100),
        .served(
            "a hundred, the last of which closes",
            String(repeating: get("X: 1"), count: 99) + get("Connection: close") + smuggled, as: "GET / ",
            then: .closes, times: 100),
    ]

    /// Limits.
    static let sizes: [TortureCase] = [
        .served(
            "a target of 8 KiB", lines("GET /" + String(repeating: "a", count: 8191) + " HTTP/1.1", "Host: a"),
            as: "GET /" + String(repeating: "a", count: 8191) + " "),
        .refused(
            414, "a target of 8 KiB and 1",
            lines("GET /" + String(repeating: "a", count: 8192) + " HTTP/1.1", "Host: a")),
        .refused(
            414, "a target of 64 KB", lines("GET /" + String(repeating: "a", count: 65_536) + " HTTP/1.1", "Host: a")),
        .served(
            "100 headers",
            lines("GET / HTTP/1.1", "Host: a").replacing(
                "\r\n\r\n", with: "\r\n" + String(repeating: "X: y\r\n", count: 99) + "\r\n"), as: "GET / "),
        .refused(431, "101 headers", get(String(repeating: "X: y\r\n", count: 99) + "X: y")),
        .refused(431, "a header of 64 KB", get("X: " + String(repeating: "a", count: 65_536))),
        .refused(
            431, "64 KB of headers",
            get(String(repeating: "X: " + String(repeating: "a", count: 1000) + "\r\n", count: 64) + "X: y")),
        .refused(
            431, "a head of 33 KB that does not end", "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 33_000)),
        .refused(414, "a method of 64 KB", String(repeating: "G", count: 65_536)),
        .refused(413, "a body of 2 MiB and 1", post("Content-Length: 2097153", "")),
        .refused(413, "chunks of 2 MiB and 1", chunked("200001\r\n")),
        .incomplete([400], "a body of 2 MiB that does not come", post("Content-Length: 2097152", "x")),
    ]
}

extension TortureCase {
    fileprivate static func served(
        _ name: String, _ text: String, as taken: String, then ending: Ending, times: Int
    ) -> TortureCase {
        var result = served(name, text, as: taken, then: ending)
        result.statuses = Array(repeating: 200, count: times)
        result.taken = Array(repeating: taken, count: times)
        return result
    }
}
