/// Reads the five fields of cron.
enum CronReader {
    /// Words that stand for five fields.
    static let macros = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    /// - Parameter text: what stands between the brackets of `cron(…)`.
    static func read(_ text: Substring) throws(ScheduleError) -> Cron {
        let fields = text.split(separator: " ")
        guard fields.count == 5 else {
            throw ScheduleError(
                "cron has five fields: minute, hour, day of month, month, day of week; this has \(fields.count)")
        }
        var cron = Cron(
            minutes: try CronField.minute.set(fields[0]), hours: try CronField.hour.set(fields[1]), days: 0,
            months: try CronField.month.set(fields[3]), weekdays: 0, restrictsDays: !fields[2].hasPrefix("*"),
            restrictsWeekdays: !fields[4].hasPrefix("*"),
            isFixed: !fields[0].hasPrefix("*") && !fields[1].hasPrefix("*"))
        for entry in CronField.day.entries(of: fields[2]) {
            if entry == "L" { cron.hasLastDay = true } else { cron.days |= try CronField.day.entry(entry) }
        }
        for entry in CronField.weekday.entries(of: fields[4]) { try add(entry, to: &cron) }
        // 7 is Sunday, as 0 is.
        if cron.weekdays.has(7) { cron.weekdays |= 1 }
        guard cron.everComes else {
            throw ScheduleError("no year has such a day: day of month \(fields[2]) in month \(fields[3])")
        }
        return cron
    }

    /// An entry of the days of the week: `5L` and `5#2` besides what any field may have.
    private static func add(_ entry: Substring, to cron: inout Cron) throws(ScheduleError) {
        let field = CronField.weekday
        let parts = entry.split(separator: "#", omittingEmptySubsequences: false)
        if parts.count == 2 {
            guard let week = CronField.number(parts[1]), (1...5).contains(week) else {
                throw ScheduleError("day of week \(entry): the number after # is not in 1–5")
            }
            cron.weekdaysOfWeek |= 1 << UInt64(week * 8 + (try field.value(parts[0])) % 7)
        } else if entry.hasSuffix("L"), entry.count > 1 {
            cron.weekdaysLast |= 1 << UInt64((try field.value(entry.dropLast())) % 7)
        } else {
            cron.weekdays |= try field.entry(entry)
        }
    }
}
