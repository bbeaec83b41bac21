/// One field of cron: what may stand in it, and how it is read.
struct CronField {
    var name: String
    var range: ClosedRange<Int64>
    /// The words that stand for numbers, from the first of the range on.
    var words: [String] = []

    static let minute = CronField(name: "minute", range: 0...59)
    static let hour = CronField(name: "hour", range: 0...23)
    static let day = CronField(name: "day of month", range: 1...31)
    static let month = CronField(
        name: "month", range: 1...12,
        words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"])
    /// 7 is Sunday, as 0 is.
    static let weekday = CronField(
        name: "day of week", range: 0...7, words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])

    /// A list's entries: `5`, `MON`, `1-5`, `*`, `*/15`, `8-18/2`.
    func set(_ text: Substring) throws(ScheduleError) -> UInt64 {
        var set: UInt64 = 0
        for entry in entries(of: text) { set |= try self.entry(entry) }
        return set
    }

    /// The entries of a list, an empty one where commas stand together.
    func entries(of text: Substring) -> [Substring] { text.split(separator: ",", omittingEmptySubsequences: false) }

    func entry(_ text: Substring) throws(ScheduleError) -> UInt64 {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var step: Int64 = 1
        let numbers = try self.numbers(parts[0], hasStep: parts.count == 2)
        if parts.count == 2 {
            guard let number = Self.number(parts[1]), (1...range.upperBound).contains(number) else {
                throw ScheduleError("\(name) step \(shown(parts[1])) is not in 1–\(range.upperBound)")
            }
            step = number
        }
        var set: UInt64 = 0
        for number in stride(from: numbers.lowerBound, through: numbers.upperBound, by: Int(step)) {
            set |= 1 << UInt64(number)
        }
        return set
    }

    private func numbers(_ text: Substring, hasStep: Bool) throws(ScheduleError) -> ClosedRange<Int64> {
        if text == "*" { return range }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(ends[0])
        guard ends.count == 2 else {
            guard !hasStep else {
                throw ScheduleError(
                    "\(name) \(text) has a step but no range; write \(text)-\(range.upperBound) or * before the slash")
            }
            return first...first
        }
        var last = try value(ends[1])
        // A week may end on Sunday: FRI-SUN.
        if name == Self.weekday.name, last == 0, first > 0 { last = 7 }
        guard first <= last else {
            throw ScheduleError(
                "\(name) \(text) runs backwards; write \(ends[0])-\(range.upperBound),\(range.lowerBound)-\(ends[1])")
        }
        return first...last
    }

    func value(_ text: Substring) throws(ScheduleError) -> Int64 {
        if let index = words.firstIndex(of: text.uppercased()) { return range.lowerBound + Int64(index) }
        if text == "?" { throw ScheduleError("\(name) ? is not known here; write *") }
        guard let number = Self.number(text), range.contains(number) else {
            let others = words.isEmpty ? "" : ", nor one of \(words.joined(separator: " "))"
            throw ScheduleError("\(name) \(shown(text)) is not in \(range.lowerBound)–\(range.upperBound)\(others)")
        }
        return number
    }

    /// Up to three digits and nothing else.
    static func number(_ text: Substring) -> Int64? {
        (1...3).contains(text.utf8.count) && text.utf8.allSatisfy(Grammar.isDigit(_:)) ? Int64(text) : nil
    }

    private func shown(_ text: Substring) -> String { text.isEmpty ? "\"\"" : String(text) }
}

/// What is wrong with a schedule.
struct ScheduleError: Error, Equatable {
    var message: String

    init(_ message: String) { self.message = message }
}
