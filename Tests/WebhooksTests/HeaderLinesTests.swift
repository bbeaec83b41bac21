import Testing

@testable import Webhooks

@Suite struct HeaderLinesTests {
    @Test func `are taken apart as they were put together`() {
        let headers = [
            HTTPHeader("Server", "a"), HTTPHeader("x", ""), HTTPHeader("Date", "Wed, 22 Oct 2025 23:00:00 GMT: x"),
            HTTPHeader("x", "\u{301}: é"),
        ]
        let answer = Answer(status: 200, headers: headers)
        #expect(answer.lines.text == "Server: a\nx: \nDate: Wed, 22 Oct 2025 23:00:00 GMT: x\nx: \u{301}: é\n")
        #expect(answer.headers == headers)
        #expect(answer.header("SERVER") == "a" && answer.header("y") == nil)
    }

    @Test(arguments: ["", "\n", "no colon\n"])
    func `leave out what is none`(text: String) { #expect(HeaderLines(text).headers.isEmpty) }
}
