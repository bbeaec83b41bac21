internal import Webhooks

/// Five fields of cron, of which a minute of local time must fit all.
///
/// Where both days are restricted, a day needs to fit only one of them, as in every cron; a field that begins with `*` is
/// no restriction in this sense, but `*/2` still has to fit.
struct Cron: Equatable, Sendable {
    /// No slot is looked for further ahead. The longest wait of the calendar is that for a 29 February which falls on a
    /// certain weekday, across a year such as 2100.
    static let yearsMax: Int64 = 41

    /// Sets of numbers, one bit for each.
    var minutes: UInt64
    var hours: UInt64
    var days: UInt64
    var months: UInt64
    /// 0 is Sunday.
    var weekdays: UInt64
    /// `L`: the last day of the month.
    var hasLastDay = false
    /// `5L`: those that are the last of their kind in the month.
    var weekdaysLast: UInt64 = 0
    /// `5#2`: those that are the n-th of their kind in the month; the bit is 8 × n + weekday.
    var weekdaysOfWeek: UInt64 = 0
    /// Whether the field does not begin with `*`.
    var restrictsDays: Bool
    var restrictsWeekdays: Bool
    /// Whether it follows the clock on the wall: minute and hour are both given. Else it counts real time, such as every
    /// ten minutes or every hour. It shows when local time jumps: see ``next(after:in:)``.
    var isFixed: Bool

    /// Whether some day of some year fits.
    var everComes: Bool {
        (1...12).contains { month in
            months.has(month)
                && (month == 2 ? [28, 29] : [CivilDate.days(inMonth: month, of: 2001)]).contains { length in
                    (0..<7).contains { first in
                        (1...length).contains { fits(day: $0, weekday: (first + $0 - 1) % 7, monthLength: length) }
                    }
                }
        }
    }

    func fits(day: Int64, weekday: Int64, monthLength: Int64) -> Bool {
        let fitsDay = days.has(day) || (hasLastDay && day == monthLength)
        let fitsWeekday =
            weekdays.has(weekday) || (weekdaysLast.has(weekday) && day + 7 > monthLength)
            || weekdaysOfWeek.has((day + 6) / 7 * 8 + weekday)
        return restrictsDays && restrictsWeekdays ? fitsDay || fitsWeekday : fitsDay && fitsWeekday
    }

    /// The first minute that fits, not before `local`.
    /// - Parameters:
    ///   - local: seconds of local time since 1970.
    ///   - end: no minute from then on is looked at.
    func firstMinute(from local: Int64, before end: Int64) -> Int64? {
        let start = (local + 59).quotientRoundedDown(by: 60) * 60
        var day = start.quotientRoundedDown(by: 86_400)
        var minute = (start - day * 86_400) / 60
        while day * 86_400 < end {
            let date = CivilDate(daysSince1970: day)
            let length = CivilDate.days(inMonth: date.month, of: date.year)
            if !months.has(date.month) {
                day += length - date.day + 1
            } else {
                let weekday = ((day + 4) % 7 + 7) % 7
                if fits(day: date.day, weekday: weekday, monthLength: length), let found = firstMinute(ofDay: minute) {
                    let time = day * 86_400 + found * 60
                    return time < end ? time : nil
                }
                day += 1
            }
            minute = 0
        }
        return nil
    }

    /// Of the minutes of a day, the first one that fits, not before `minute`.
    private func firstMinute(ofDay minute: Int64) -> Int64? {
        var (hour, minute) = (minute / 60, minute % 60)
        while hour < 24 {
            if hours.has(hour) {
                let later = minutes >> UInt64(minute)
                if later != 0 { return hour * 60 + minute + Int64(later.trailingZeroBitCount) }
            }
            (hour, minute) = (hour + 1, 0)
        }
        return nil
    }
}

extension UInt64 {
    /// Whether the number is in the set.
    func has(_ number: Int64) -> Bool { self >> UInt64(number) & 1 == 1 }
}
