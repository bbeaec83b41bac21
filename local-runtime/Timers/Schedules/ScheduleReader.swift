/// Reads a schedule as it stands in the manifest: `rate(5 minutes)`, `cron(0 9 * * 1-5)` or `@hourly`.
enum ScheduleReader {
    /// Of a rate, in its own unit.
    static let countMax: Int64 = 10_000

    private static let units: [(word: String, seconds: Int64)] = [
        ("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400),
    ]

    /// - Parameter zone: for cron; nil is UTC. A rate knows no zone.
    static func read(_ text: String, in zone: Zone?) throws(ScheduleError) -> Schedule {
        if let fields = CronReader.macros[text] { return .cron(try CronReader.read(fields[...]), zone ?? .utc) }
        if let fields = content(of: text, "cron") { return .cron(try CronReader.read(fields), zone ?? .utc) }
        if let rate = content(of: text, "rate") {
            guard zone == nil else {
                throw ScheduleError("a rate is counted in UTC: leave \"timeZone\" out, or use cron(…)")
            }
            return .rate(seconds: try seconds(rate))
        }
        if (try? CronReader.read(text[...])) != nil { throw ScheduleError("write \"cron(\(text))\"") }
        if text == "@reboot" {
            throw ScheduleError("@reboot is not known here; write \"atStart\": true beside a schedule")
        }
        throw ScheduleError(
            "it must be like \"rate(5 minutes)\" or \"cron(0 9 * * 1-5)\", or one of "
                + CronReader.macros.keys.sorted().joined(separator: " "))
    }

    private static func content(of text: String, _ word: String) -> Substring? {
        text.hasPrefix(word + "(") && text.hasSuffix(")") ? text.dropFirst(word.count + 1).dropLast() : nil
    }

    private static func seconds(_ text: Substring) throws(ScheduleError) -> Int64 {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[0].utf8.allSatisfy(Grammar.isDigit(_:)),
            let unit = units.first(where: { [$0.word, $0.word + "s"].contains(String(words[1])) })
        else {
            throw ScheduleError(
                "a rate is a number and second, minute, hour or day, such as rate(5 seconds) or rate(1 hour)")
        }
        guard let count = Int64(words[0]), (1...countMax).contains(count) else {
            throw ScheduleError("rate \(words[0]) is not in 1–\(countMax)")
        }
        return count * unit.seconds
    }
}
