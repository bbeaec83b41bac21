/// Reads the times that HTTP headers carry (RFC 9110, sections 5.6.7 and 10.2.3).
package enum HTTPDate {
    /// How long `Retry-After` asks to wait: seconds, or a date from which `now` is taken. A date that is past asks for
    /// nothing (zero); nil for a text that is neither.
    package static func retryAfter(_ value: String, at now: Timestamp) -> Duration? {
        let text = value.trimmed
        if !text.isEmpty, text.utf8.allSatisfy(isDigit) {
            // A number too large to count asks for the longest wait.
            return Int64(text).map { .seconds(min($0, 1 << 32)) } ?? RetryPolicy.retryAfterMax
        }
        return timestamp(text).map { max($0 - now, .zero) }
    }

    /// The preferred form (`Sun, 06 Nov 1994 08:49:37 GMT`) and the two that recipients must still take
    /// (`Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`).
    package static func timestamp(_ text: String) -> Timestamp? {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "-" }).map(String.init)
        guard let day = parts.first, weekdays.contains(where: day.hasPrefix) else { return nil }
        switch parts.count {
        case 6 where parts[5] == "GMT":
            return timestamp(year: parts[3], month: parts[2], day: parts[1], time: parts[4])
        case 5: return timestamp(year: parts[4], month: parts[1], day: parts[2], time: parts[3])
        default: return nil
        }
    }

    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func timestamp(year: String, month: String, day: String, time: String) -> Timestamp? {
        guard var year = number(year, digits: 2...4), let month = months.firstIndex(of: month),
            let day = number(day, digits: 1...2)
        else { return nil }
        if (0..<100).contains(year) { year += year < 70 ? 2000 : 1900 }
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number($0, digits: 2...2) }
        guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second),
            let date = CivilDate(year: year, month: Int64(month) + 1, day: day)
        else { return nil }
        return Timestamp(seconds: date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second)
    }

    /// Digits alone: the standard library's own reading takes a sign too.
    private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int64? {
        digits.contains(text.utf8.count) && text.utf8.allSatisfy(isDigit) ? Int64(text) : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension String {
    /// Without spaces and tabs at both ends.
    var trimmed: String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
