extension TortureTable {
    /// RFC 9112, 7.1: chunks.
    static let chunks: [TortureCase] = [
        .served("several", chunked("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), as: "POST / abcde"),
        .served(
            "hexadecimal sizes", chunked("a\r\n0123456789\r\n0A\r\n0123456789\r\n0\r\n\r\n"),
            as: "POST / 01234567890123456789"),
        .served("zeros in front", chunked("0005\r\nhello\r\n000\r\n\r\n"), as: "POST / hello"),
        .served("line ends within", chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n"), as: "POST / \r\n\r\n"),
        .served("an extension", chunked("5;a=b\r\nhello\r\n0;c\r\n\r\n"), as: "POST / hello"),
        .served("an extension in quotes", chunked("5;a=\"b;c\"\r\nhello\r\n0\r\n\r\n"), as: "POST / hello"),
        .served("a trailer", chunked("5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"), as: "POST / hello"),
        .served(
            "what looks like an end within", chunked("a\r\n0\r\n\r\nGET /\r\n0\r\n\r\n"), as: "POST / 0\r\n\r\nGET /"),
        .refused(400, "a plus sign", chunked("+5\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "a minus sign", chunked("-5\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "a space before the size", chunked(" 5\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "a space after the size", chunked("5 \r\nhello\r\n0\r\n\r\n")),
        .refused(400, "a tab after the size", chunked("5\t\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "a space before an extension", chunked("5 ;a\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "0x", chunked("0x5\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "an underscore within", chunked("1_0\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "an empty size", chunked("\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "no digits", chunked("g\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "NUL in the size", chunked("5\u{0}\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "17 digits that end as 5", chunked("10000000000000005\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "16 digits", chunked("ffffffffffffffff\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "9 digits", chunked("000000005\r\nhello\r\n0\r\n\r\n")),
        .refused(413, "8 digits", chunked("ffffffff\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "a size that ends with LF", chunked("5\nhello\r\n0\r\n\r\n")),
        .refused(400, "a size that ends with CR", chunked("5\rhello\r\n0\r\n\r\n")),
        .refused(400, "content that ends with LF", chunked("5\r\nhello\n0\r\n\r\n")),
        .refused(400, "content without its line end", chunked("5\r\nhello0\r\n\r\n")),
        .refused(400, "more content than its size", chunked("5\r\nhello!\r\n0\r\n\r\n")),
        .refused(400, "less content than its size", chunked("7\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "an extension with a bare LF", chunked("5;a\nb\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "an extension with a bare CR", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n")),
        .refused(400, "an extension with NUL", chunked("5;a\u{0}\r\nhello\r\n0\r\n\r\n")),
        .refused(
            400, "an extension of 64 KB",
            chunked("5;" + String(repeating: "a", count: 65_536) + "\r\nhello\r\n0\r\n\r\n")),
        .refused(
            400, "extensions of 32 KB in all",
            chunked(String(repeating: "1;" + String(repeating: "a", count: 800) + "\r\nx\r\n", count: 40) + "0\r\n\r\n")
        ),
        .refused(400, "a last chunk that ends with LF", chunked("0\n\r\n")),
        .refused(400, "an end of LF", chunked("0\r\n\n")),
        .refused(400, "a trailer with Content-Length", chunked("0\r\nContent-Length: 5\r\n\r\n")),
        .refused(400, "a trailer with Transfer-Encoding", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n")),
        .refused(400, "a trailer with Host", chunked("0\r\nHost: b\r\n\r\n")),
        .refused(400, "a trailer that is folded", chunked("0\r\nX: a\r\n b\r\n\r\n")),
        .refused(400, "a trailer with a space before its colon", chunked("0\r\nX : a\r\n\r\n")),
        .refused(400, "a trailer without a colon", chunked("0\r\nX\r\n\r\n")),
        .refused(400, "a trailer that ends with LF", chunked("0\r\nX: a\n\r\n")),
        .refused(400, "a trailer of 2 KB", chunked("0\r\nX: " + String(repeating: "a", count: 2048) + "\r\n\r\n")),
        .refused(
            400, "trailers of 32 KB in all",
            chunked(
                "0\r\n" + String(repeating: "X: " + String(repeating: "a", count: 800) + "\r\n", count: 40) + "\r\n")),
        .incomplete([400], "no last chunk", chunked("5\r\nhello\r\n")),
        .incomplete([400], "no final line end", chunked("5\r\nhello\r\n0\r\n")),
        .incomplete([400], "half of a size", chunked("5")),
    ]
}
