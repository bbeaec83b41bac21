internal import Webhooks

/// How local time goes on after the changes on record: the TZ string of POSIX (RFC 9636, 3.3.1), such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`. Times are seconds.
struct PosixRule: Equatable, Sendable {
    /// Ahead of UTC.
    var standardOffset: Int64
    /// Nil where there is no daylight-saving time.
    var daylight: Daylight?

    struct Daylight: Equatable, Sendable {
        /// Ahead of UTC.
        var offset: Int64
        var start: Moment
        var end: Moment
    }

    /// A time of the year, by the clock that goes until then.
    struct Moment: Equatable, Sendable {
        var day: Day
        /// From midnight; may lie up to a week before or after the day.
        var time: Int64
    }

    enum Day: Equatable, Sendable {
        /// `Jn`: 1...365, 29 February is never counted.
        case ofPlainYear(Int64)
        /// `n`: 0...365, 29 February is counted.
        case ofYear(Int64)
        /// `Mm.w.d`: the week 5 is the last one; the weekday 0 is Sunday.
        case weekday(month: Int64, week: Int64, weekday: Int64)
    }

    /// Years before and after the present one that are looked at. Where a day comes in leap years alone, changes may be up
    /// to 8 years apart.
    private static let reaches: [Int64] = [2, 9]

    /// - Parameter seconds: since 1970.
    func lastChange(upTo seconds: Int64) -> Zone.Change? {
        for reach in Self.reaches {
            if let change = changes(around: seconds, years: reach).last(where: { $0.at <= seconds }) { return change }
        }
        return nil
    }

    func nextChange(after seconds: Int64) -> Zone.Change? {
        for reach in Self.reaches {
            if let change = changes(around: seconds, years: reach).first(where: { $0.at > seconds }) { return change }
        }
        return nil
    }

    /// Those of the year and of its neighbours, oldest first. Where the end of one year's daylight-saving time is the
    /// beginning of the next year's, there is no change; which is not known of the first and the last one looked at. Nor is
    /// there one where it ends as it begins, in one year.
    private func changes(around seconds: Int64, years reach: Int64) -> [Zone.Change] {
        guard let daylight else { return [] }
        let year = CivilDate(daysSince1970: (seconds + standardOffset).quotientRoundedDown(by: 86_400)).year
        // Of two at one moment, the one that comes later in its year, or in a later year, holds.
        var all: [(at: Int64, order: Int, offset: Int64)] = []
        for year in year - reach...year + reach {
            all.append((daylight.start.seconds(in: year) - standardOffset, all.count, daylight.offset))
            all.append((daylight.end.seconds(in: year) - daylight.offset, all.count, standardOffset))
        }
        all.sort { ($0.at, $0.order) < ($1.at, $1.order) }
        var changes: [Zone.Change] = []
        var offset = all[0].offset == daylight.offset ? standardOffset : daylight.offset
        for (change, next) in zip(all, all.dropFirst()) where change.at != next.at {
            if change.at != all[0].at, change.offset != offset {
                changes.append(Zone.Change(at: change.at, offsetBefore: offset, offsetAfter: change.offset))
            }
            offset = change.offset
        }
        return changes
    }
}

extension PosixRule.Moment {
    /// Since 1970, as if local time were UTC.
    fileprivate func seconds(in year: Int64) -> Int64 {
        let january1 = PosixRule.Day.days(to: year, month: 1, day: 1)
        let days =
            switch day {
            case .ofPlainYear(let number):
                january1 + number - 1 + (number >= 60 && CivilDate.days(inMonth: 2, of: year) == 29 ? 1 : 0)
            case .ofYear(let number): january1 + number
            case .weekday(let month, let week, let weekday):
                PosixRule.Day.days(to: weekday, ofWeek: week, in: month, of: year)
            }
        return days * 86_400 + time
    }
}

extension PosixRule.Day {
    fileprivate static func days(to weekday: Int64, ofWeek week: Int64, in month: Int64, of year: Int64) -> Int64 {
        let first = days(to: year, month: month, day: 1)
        // 1 January 1970 was a Thursday.
        let firstWeekday = ((first + 4) % 7 + 7) % 7
        var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
        if day >= CivilDate.days(inMonth: month, of: year) { day -= 7 }
        return first + day
    }

    fileprivate static func days(to year: Int64, month: Int64, day: Int64) -> Int64 {
        // Beyond the calendar's years nothing changes any more.
        CivilDate(year: min(max(year, 1), 9999), month: month, day: day)?.daysSince1970 ?? 0
    }
}
