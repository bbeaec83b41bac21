extension Timestamp {
    /// ISO 8601 in UTC with milliseconds, such as `2025-10-22T23:00:00.000Z`.
    package var iso8601: String {
        let days = milliseconds.quotientRoundedDown(by: Self.millisecondsPerDay)
        let rest = milliseconds - days * Self.millisecondsPerDay
        let date = CivilDate(daysSince1970: days)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func append(_ value: Int64, digits: Int, then separator: Unicode.Scalar) {
            var divisor: Int64 = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
            text.append(UInt8(ascii: separator))
        }
        append(date.year, digits: 4, then: "-")
        append(date.month, digits: 2, then: "-")
        append(date.day, digits: 2, then: "T")
        append(rest / 3_600_000, digits: 2, then: ":")
        append(rest / 60_000 % 60, digits: 2, then: ":")
        append(rest / 1000 % 60, digits: 2, then: ".")
        append(rest % 1000, digits: 3, then: "Z")
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads `2025-10-22T23:00:00Z`, with or without a fraction of the second, or with an offset such as `+02:00`
    /// (RFC 3339). Digits beyond the millisecond are cut. Nil for anything else, such as 30 February, or a moment that is not
    /// in the years 1 to 9999 of UTC: it could not be written.
    package init?(iso8601 text: String) {
        var reader = Reader(text)
        guard let year = reader.number(digits: 4), reader.take("-"),
            let month = reader.number(digits: 2), reader.take("-"),
            let day = reader.number(digits: 2), reader.take("T"),
            let hour = reader.number(digits: 2), hour < 24, reader.take(":"),
            let minute = reader.number(digits: 2), minute < 60, reader.take(":"),
            let second = reader.number(digits: 2), second < 60,
            let fraction = reader.fraction(), let offset = reader.offsetMinutes(), reader.isAtEnd,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let seconds = (date.daysSince1970 * 24 + hour) * 3600 + (minute - offset) * 60 + second
        guard Self.secondsWritable.contains(seconds) else { return nil }
        milliseconds = seconds * 1000 + fraction
    }

    /// From 0001-01-01T00:00:00Z until before 10000-01-01T00:00:00Z.
    private static let secondsWritable: Range<Int64> = -62_135_596_800..<253_402_300_800

    private static let millisecondsPerDay: Int64 = 86_400_000

    private struct Reader {
        private var rest: Substring.UTF8View

        init(_ text: String) { rest = Substring(text).utf8 }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func digit() -> Int64? {
            guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            rest.removeFirst()
            return Int64(byte - UInt8(ascii: "0"))
        }

        mutating func number(digits: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        /// Milliseconds; 0 where there is no fraction.
        mutating func fraction() -> Int64? {
            guard take(".") else { return 0 }
            guard var value = digit() else { return nil }
            var digits = 1
            while let digit = digit() {
                if digits < 3 { value = value * 10 + digit }
                digits += 1
            }
            for _ in digits..<max(digits, 3) { value *= 10 }
            return value
        }

        mutating func offsetMinutes() -> Int64? {
            if take("Z") { return 0 }
            let isNegative = rest.first == UInt8(ascii: "-")
            guard take("+") || take("-"), let hours = number(digits: 2), hours < 24, take(":"),
                let minutes = number(digits: 2), minutes < 60
            else { return nil }
            return isNegative ? -(hours * 60 + minutes) : hours * 60 + minutes
        }
    }
}
