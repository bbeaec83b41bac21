import Testing
import Webhooks

@Suite struct CivilDateTests {
    @Test(
        arguments: [
            (0, 1970, 1, 1), (-1, 1969, 12, 31), (59, 1970, 3, 1), (11_016, 2000, 2, 29), (19_782, 2024, 2, 29),
            (-719_162, 1, 1, 1), (2_932_896, 9999, 12, 31), (-25_509, 1900, 2, 28), (-25_508, 1900, 3, 1),
        ] as [(Int64, Int64, Int64, Int64)])
    func `is the day so many days after 1970`(days: Int64, year: Int64, month: Int64, day: Int64) throws {
        let date = CivilDate(daysSince1970: days)
        #expect([date.year, date.month, date.day] == [year, month, day])
        #expect(date.daysSince1970 == days)
        #expect(CivilDate(year: year, month: month, day: day) == date)
    }

    @Test func `goes from day to day without a gap`() {
        var last = CivilDate(daysSince1970: -40_000)
        for days in -39_999...80_000 as ClosedRange<Int64> {
            let date = CivilDate(daysSince1970: days)
            let next =
                CivilDate(year: last.year, month: last.month, day: last.day + 1)
                ?? CivilDate(year: last.year, month: last.month + 1, day: 1)
                ?? CivilDate(year: last.year + 1, month: 1, day: 1)
            #expect(date == next)
            last = date
        }
    }

    @Test(
        arguments: [
            (0, 1, 1), (10_000, 1, 1), (2024, 0, 1), (2024, 13, 1), (2024, 1, 0), (2024, 4, 31), (2023, 2, 29),
            (1900, 2, 29),
            (.min, 1, 1), (2024, .max, 1), (2024, 1, .max),
        ] as [(Int64, Int64, Int64)])
    func `is nil for a day that there is not`(year: Int64, month: Int64, day: Int64) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }
}
