import Foundation
import Testing
import Webhooks

@Suite struct TimestampTests {
    @Test(arguments: [0, 1_761_174_000_000, 951_782_400_000, 4_107_542_399_999, -86_400_000] as [Int64])
    func `is written as Foundation writes it, and read back`(milliseconds: Int64) {
        let time = Timestamp(milliseconds: milliseconds)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        #expect(time.iso8601 == Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(style))
        #expect(Timestamp(iso8601: time.iso8601) == time)
    }

    @Test(arguments: [
        ("2025-10-22T23:00:00Z", "2025-10-22T23:00:00.000Z"), ("2025-10-22T23:00:00.5Z", "2025-10-22T23:00:00.500Z"),
        ("2025-10-23T01:00:00.123456+02:00", "2025-10-22T23:00:00.123Z"),
        ("2024-02-29T00:00:00-00:30", "2024-02-29T00:30:00.000Z"),
        ("0001-01-01T00:01:00+00:01", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:58:59.999-00:01", "9999-12-31T23:59:59.999Z"),
    ])
    func `takes a fraction and an offset`(text: String, same: String) {
        #expect(Timestamp(iso8601: text)?.iso8601 == same)
    }

    @Test(arguments: [
        "", "2025-10-22", "2025-02-29T00:00:00Z", "2025-10-22T24:00:00Z", "2025-10-22T23:00:60Z",
        "2025-10-22t23:00:00Z", "2025-10-22T23:00:00", "2025-10-22T23:00:00.Z", "2025-13-01T00:00:00Z",
        "2025-10-22T23:00:00ZZ", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:00-00:01", "0000-12-31T23:59:00-00:01",
    ])
    func `is nil for what is no time`(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }
}
