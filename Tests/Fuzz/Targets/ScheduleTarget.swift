import Webhooks

@testable import local_runtime

extension FuzzTarget {
    /// A schedule, a time zone and a number of seconds since 1970, a line for each.
    static let schedule = FuzzTarget(name: "schedule", lengthMax: 256) { input in
        let (line, rest) = input.firstLine
        let (zoneLine, secondsLine) = rest.firstLine
        let zone = ScheduleCheck.zones[zoneLine.text]
        let schedule: Schedule
        do throws(ScheduleError) {
            schedule = try ScheduleReader.read(line.text, in: zone)
        } catch {
            try expect(!error.message.isEmpty, "refused without a word")
            return
        }
        // The years 1 to 9000: what a clock may show.
        let seconds = (Int64(secondsLine.prefix(20).map { $0 }.text) ?? 1_761_174_000) % (7000 * 31_556_952)
        try ScheduleCheck.check(schedule, from: max(seconds, -1969 * 31_556_952))
    }
}

enum ScheduleCheck {
    static let zones: [String: Zone] = {
        var zones: [String: Zone] = [:]
        for name in [
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia",
            "America/Nuuk", "Asia/Kathmandu", "Antarctica/Troll",
        ] { zones[name] = try? ZoneFolder.ofSystem.zone(name) }
        return zones
    }()

    /// Some slots, one after the other: each lies after the one before, and no minute between fits.
    static func check(_ schedule: Schedule, from start: Int64) throws(Broken) {
        var time = Timestamp(seconds: start)
        var slots: [Timestamp] = []
        for _ in 0..<4 {
            guard let next = schedule.next(after: time) else { break }
            try expect(next > time, "a slot at \(next.seconds), not after \(time.seconds)")
            try expect(schedule.next(after: next - .milliseconds(1)) == next, "no slot just before \(next.seconds)")
            if case .cron(let cron, let zone) = schedule {
                try expect(next.seconds - time.seconds <= Cron.yearsMax * 366 * 86_400, "a slot out of sight")
                if zone == .utc { try check(cron, from: time.seconds, to: next.seconds) }
            }
            slots.append(next)
            time = next
        }
        guard let last = slots.last else { return }
        let latest = schedule.latest(4, after: Timestamp(seconds: start), upTo: last)
        try expectEqual(latest, slots, "the latest slots, looked for backwards")
    }

    /// Each minute by itself; of a long wait, those at its ends.
    private static func check(_ cron: Cron, from start: Int64, to end: Int64) throws(Broken) {
        try expect(fits(cron, end), "a minute that does not fit: \(end)")
        let first = (start.quotientRoundedDown(by: 60) + 1) * 60
        let minutes = 1500 as Int64
        for minute in stride(from: first, to: min(end, first + minutes * 60), by: 60) {
            try expect(!fits(cron, minute), "left out \(minute), next is \(end)")
        }
        for minute in stride(from: max(first, end - minutes * 60), to: end, by: 60) {
            try expect(!fits(cron, minute), "left out \(minute), next is \(end)")
        }
    }

    private static func fits(_ cron: Cron, _ seconds: Int64) -> Bool {
        let days = seconds.quotientRoundedDown(by: 86_400)
        let date = CivilDate(daysSince1970: days)
        let minute = (seconds - days * 86_400) / 60
        return seconds % 60 == 0 && cron.minutes.has(minute % 60) && cron.hours.has(minute / 60)
            && cron.months.has(date.month)
            && cron.fits(
                day: date.day, weekday: (days % 7 + 11) % 7,
                monthLength: CivilDate.days(inMonth: date.month, of: date.year))
    }
}
