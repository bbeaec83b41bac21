import Testing
import Webhooks

@Suite struct HTTPDateTests {
    /// 1994-11-06T08:49:37Z
    let time = Timestamp(seconds: 784_111_777)

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun Nov 06 08:49:37 1994",
    ])
    func `reads the three forms of a date`(text: String) {
        #expect(HTTPDate.timestamp(text) == time)
    }

    @Test(arguments: [
        ("Thu, 29 Feb 2024 00:00:00 GMT", "2024-02-29T00:00:00.000Z"),
        ("Fri, 31 Dec 1999 23:59:60 GMT", "2000-01-01T00:00:00.000Z"),
        ("Thursday, 01-Jan-70 00:00:00 GMT", "1970-01-01T00:00:00.000Z"),
        ("Thursday, 01-Jan-69 00:00:00 GMT", "2069-01-01T00:00:00.000Z"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59.000Z"),
    ])
    func `knows leap days, leap seconds and centuries`(text: String, same: String) {
        #expect(HTTPDate.timestamp(text)?.iso8601 == same)
    }

    @Test(arguments: [
        "", "tomorrow", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 30 Feb 2024 00:00:00 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:37:00 GMT", "Sun, 06 Nov 1994 08::37 GMT",
        "Sun, 06 Nov 10000 08:49:37 GMT", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT", "1994-11-06T08:49:37Z",
        "Sun, 00 Nov 1994 08:49:37 GMT", "x 06 Nov 1994 08:49:37 GMT", "\t 06-Nov-94 08:49:37 GMT",
        "Sun, 06 Nov 1994 -1:49:37 GMT", "Sun, +6 Nov +1994 +8:+49:+37 GMT",
        String(repeating: "a ", count: 10_000),
    ])
    func `is nil for what is no date`(text: String) {
        #expect(HTTPDate.timestamp(text) == nil)
    }

    @Test(
        arguments: [
            ("0", 0), ("120", 120), (" 120\t", 120), ("00120", 120), ("4294967296", 4_294_967_296),
            ("9223372036854775807", 4_294_967_296), ("9223372036854775808", 36_000),
            (String(repeating: "9", count: 1000), 36_000), ("Sun, 06 Nov 1994 08:51:37 GMT", 120),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:49:36 GMT", 0),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ] as [(String, Int64)])
    func `asks for seconds, or until a date`(value: String, seconds: Int64) {
        #expect(HTTPDate.retryAfter(value, at: time) == .seconds(seconds))
    }

    @Test func `counts from this very moment to a date`() {
        let wait = HTTPDate.retryAfter("Sun, 06 Nov 1994 08:49:38 GMT", at: time + .milliseconds(400))
        #expect(wait == .milliseconds(600))
    }

    @Test(arguments: ["", " ", "-1", "+5", "1.5", "1e3", "0x10", "5s", "5 6", "５", "soon", "120, 240"])
    func `asks for nothing that can be understood`(value: String) {
        #expect(HTTPDate.retryAfter(value, at: time) == nil)
    }
}
