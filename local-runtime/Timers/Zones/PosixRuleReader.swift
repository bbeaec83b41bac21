/// Reads the TZ string at the end of a time zone's file.
struct PosixRuleReader {
    private var rest: ArraySlice<UInt8>

    /// Nil where the text keeps to no rule. An empty text is none: it is for the caller to know.
    static func read(_ text: ArraySlice<UInt8>) -> PosixRule? {
        var reader = PosixRuleReader(rest: text)
        return reader.rule()
    }

    private mutating func rule() -> PosixRule? {
        guard takeName(), let standard = offset() else { return nil }
        var rule = PosixRule(standardOffset: -standard, daylight: nil)
        if rest.isEmpty { return rule }
        guard takeName() else { return nil }
        var daylightOffset = rule.standardOffset + 3600
        if let first = rest.first, first != UInt8(ascii: ",") {
            guard let given = offset() else { return nil }
            daylightOffset = -given
        }
        guard take(","), let start = moment(), take(","), let end = moment(), rest.isEmpty else { return nil }
        rule.daylight = PosixRule.Daylight(offset: daylightOffset, start: start, end: end)
        return rule
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// `CET`, or `<+0330>`: what the time is called does not matter here.
    private mutating func takeName() -> Bool {
        if take("<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")), end - rest.startIndex >= 3 else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let letters = rest.prefix(while: Grammar.isLetter(_:))
        rest = rest[letters.endIndex...]
        return letters.count >= 3
    }

    private mutating func number(in range: ClosedRange<Int64>) -> Int64? {
        let digits = rest.prefix(while: Grammar.isDigit(_:))
        guard (1...3).contains(digits.count) else { return nil }
        rest = rest[digits.endIndex...]
        let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        return range.contains(value) ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds, up to a week and less than an hour.
    private mutating func offset() -> Int64? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard var seconds = number(in: 0...167).map({ $0 * 3600 }) else { return nil }
        if take(":") {
            guard let minutes = number(in: 0...59) else { return nil }
            seconds += minutes * 60
            if take(":") {
                guard let rest = number(in: 0...59) else { return nil }
                seconds += rest
            }
        }
        return isNegative ? -seconds : seconds
    }

    private mutating func moment() -> PosixRule.Moment? {
        guard let day = day() else { return nil }
        // 02:00 is what POSIX says where there is nothing else.
        guard take("/") else { return PosixRule.Moment(day: day, time: 7200) }
        return offset().map { PosixRule.Moment(day: day, time: $0) }
    }

    private mutating func day() -> PosixRule.Day? {
        if take("J") { return number(in: 1...365).map { .ofPlainYear($0) } }
        guard take("M") else { return number(in: 0...365).map { .ofYear($0) } }
        guard let month = number(in: 1...12), take("."), let week = number(in: 1...5), take("."),
            let weekday = number(in: 0...6)
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }
}
