import Foundation
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// The slots of schedules: a table for the calendar, one for jumps of local time, and a clock that ticks through both.
@Suite struct CronTests {
    @Test(arguments: [
        ("0 9 * * 1-5", "2026-11-27T09:00:00Z", ["2026-11-30T09:00", "2026-12-01T09:00"]),
        ("0 9 * * 1-5", "2026-11-27T08:59:59.999Z", ["2026-11-27T09:00"]),
        ("*/15 * * * *", "2026-12-31T23:44:59Z", ["2026-12-31T23:45", "2027-01-01T00:00", "2027-01-01T00:15"]),
        (
            "5-59/20 8-10/2 * * *", "2026-01-01T00:00:00Z",
            ["2026-01-01T08:05", "2026-01-01T08:25", "2026-01-01T08:45", "2026-01-01T10:05"]
        ),
        ("0 0 1,15 * *", "2026-02-14T12:00:00Z", ["2026-02-15T00:00", "2026-03-01T00:00", "2026-03-15T00:00"]),
        // Either day will do where both are given.
        (
            "0 0 13 * FRI", "2026-02-01T00:00:00Z",
            [
                "2026-02-06T00:00", "2026-02-13T00:00", "2026-02-20T00:00", "2026-02-27T00:00", "2026-03-06T00:00",
                "2026-03-13T00:00",
            ]
        ),
        // A day that begins with a star has to fit, too.
        ("0 0 */10 * MON", "2026-06-02T00:00:00Z", ["2026-08-31T00:00", "2026-09-21T00:00", "2026-12-21T00:00"]),
        ("0 0 31 * *", "2026-04-01T00:00:00Z", ["2026-05-31T00:00", "2026-07-31T00:00"]),
        ("0 0 * * 0", "2026-11-24T00:00:00Z", ["2026-11-29T00:00"]),
        ("0 0 * * 7", "2026-11-24T00:00:00Z", ["2026-11-29T00:00"]),
        (
            "0 0 * * FRI-SUN", "2026-11-24T00:00:00Z",
            ["2026-11-27T00:00", "2026-11-28T00:00", "2026-11-29T00:00", "2026-12-04T00:00"]
        ),
        ("0 12 * jan,Jul sun", "2026-01-30T00:00:00Z", ["2026-07-05T12:00"]),
        ("0 0 29 2 *", "2026-01-01T00:00:00Z", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        ("0 0 29 2 *", "2096-02-29T00:00:00Z", ["2104-02-29T00:00"]),
        ("0 0 * 2 FRI#5", "2065-01-01T00:00:00Z", ["2092-02-29T00:00", "2104-02-29T00:00"]),
        ("0 0 L * *", "2028-01-31T00:00:00Z", ["2028-02-29T00:00", "2028-03-31T00:00"]),
        ("0 0 * * 1#1", "2026-06-02T00:00:00Z", ["2026-07-06T00:00"]),
        ("0 18 * * FRIL", "2026-11-01T00:00:00Z", ["2026-11-27T18:00", "2026-12-25T18:00"]),
        ("@monthly", "2026-11-01T00:00:00Z", ["2026-12-01T00:00"]),
        ("@weekly", "2026-11-24T00:00:00Z", ["2026-11-29T00:00"]),
        ("@hourly", "1969-12-31T22:30:00Z", ["1969-12-31T23:00", "1970-01-01T00:00"]),
    ])
    func `comes when the calendar says so`(text: String, start: String, expected: [String]) throws {
        let schedule = try ScheduleReader.read(text.hasPrefix("@") ? text : "cron(\(text))", in: nil)
        #expect(try slots(of: schedule, after: start, expected.count) == expected)
    }

    @Test func `a rate comes at whole multiples since 1970`() throws {
        let schedule = try ScheduleReader.read("rate(90 minutes)", in: nil)
        #expect(try slots(of: schedule, after: "1970-01-01T00:00:00Z", 2) == ["1970-01-01T01:30", "1970-01-01T03:00"])
        #expect(try slots(of: schedule, after: "1969-12-31T23:59:59.5Z", 1) == ["1970-01-01T00:00"])
        #expect(schedule.next(after: Timestamp(milliseconds: 5_399_999)) == Timestamp(milliseconds: 5_400_000))
    }

    /// Slots in UTC.
    @Test(arguments: [
        // Spring: 01:00Z, 02:00 becomes 03:00. A fixed time that is left out comes at the first moment after the jump.
        ("Europe/Berlin", "30 2 * * *", "2026-03-28T12:00:00Z", ["2026-03-29T01:00", "2026-03-30T00:30"]),
        ("Europe/Berlin", "0,30 2 * * *", "2026-03-28T12:00:00Z", ["2026-03-29T01:00", "2026-03-30T00:00"]),
        ("Europe/Berlin", "0 2,3 * * *", "2026-03-28T12:00:00Z", ["2026-03-29T01:00", "2026-03-30T00:00"]),
        ("Europe/Berlin", "0 3 * * *", "2026-03-28T12:00:00Z", ["2026-03-29T01:00", "2026-03-30T01:00"]),
        ("Europe/Berlin", "0 9 * * *", "2026-03-28T12:00:00Z", ["2026-03-29T07:00", "2026-03-30T07:00"]),
        // What is not fixed goes through it in steps of real time.
        (
            "Europe/Berlin", "*/30 * * * *", "2026-03-29T00:29:00Z",
            ["2026-03-29T00:30", "2026-03-29T01:00", "2026-03-29T01:30"]
        ),
        (
            "Europe/Berlin", "15 * * * *", "2026-03-29T00:00:00Z",
            ["2026-03-29T00:15", "2026-03-29T01:15", "2026-03-29T02:15"]
        ),
        ("Europe/Berlin", "* 2 * * *", "2026-03-28T12:00:00Z", ["2026-03-30T00:00"]),
        // Autumn: 01:00Z, 03:00 becomes 02:00. A fixed time comes the first time.
        ("Europe/Berlin", "30 2 * * *", "2026-10-24T12:00:00Z", ["2026-10-25T00:30", "2026-10-26T01:30"]),
        ("Europe/Berlin", "0 2 * * *", "2026-10-24T12:00:00Z", ["2026-10-25T00:00", "2026-10-26T01:00"]),
        ("Europe/Berlin", "0 3 * * *", "2026-10-24T12:00:00Z", ["2026-10-25T02:00", "2026-10-26T02:00"]),
        ("Europe/Berlin", "30 2 * * *", "2026-10-25T00:59:59Z", ["2026-10-26T01:30"]),
        ("Europe/Berlin", "30 2 * * *", "2026-10-25T01:10:00Z", ["2026-10-26T01:30"]),
        (
            "Europe/Berlin", "30 * * * *", "2026-10-25T00:00:00Z",
            ["2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T02:30"]
        ),
        ("America/New_York", "30 1 * * *", "2026-10-31T12:00:00Z", ["2026-11-01T05:30", "2026-11-02T06:30"]),
        ("America/New_York", "15 2 * * *", "2026-03-07T12:00:00Z", ["2026-03-08T07:00", "2026-03-09T06:15"]),
        // Half an hour.
        ("Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00:00Z", ["2026-10-03T15:30", "2026-10-04T15:15"]),
        ("Australia/Lord_Howe", "45 1 * * *", "2026-04-04T00:00:00Z", ["2026-04-04T14:45", "2026-04-05T15:15"]),
        // At midnight.
        ("America/Sao_Paulo", "0 0 * * *", "2018-11-03T12:00:00Z", ["2018-11-04T03:00", "2018-11-05T02:00"]),
        ("America/Sao_Paulo", "30 23 * * *", "2018-02-17T12:00:00Z", ["2018-02-18T01:30", "2018-02-19T02:30"]),
        // Daylight saving that is a winter time, and one by the moon.
        ("Europe/Dublin", "30 1 * * *", "2026-03-28T12:00:00Z", ["2026-03-29T01:00", "2026-03-30T00:30"]),
        ("Africa/Casablanca", "30 2 * * *", "2026-02-14T12:00:00Z", ["2026-02-15T01:30", "2026-02-16T02:30"]),
        // A day that an island left out, and a place without jumps.
        ("Pacific/Apia", "0 9 * * *", "2011-12-29T12:00:00Z", ["2011-12-29T19:00", "2011-12-30T19:00"]),
        ("Asia/Kathmandu", "0 0 * * *", "2026-01-01T00:00:00Z", ["2026-01-01T18:15"]),
        // The rules go on beyond what is on record.
        ("Europe/Berlin", "30 2 * * *", "2091-03-24T12:00:00Z", ["2091-03-25T01:00", "2091-03-26T00:30"]),
        ("Europe/Berlin", "0 0 29 2 *", "2097-01-01T00:00:00Z", ["2104-02-28T23:00"]),
    ])
    func `keeps to its rules where local time jumps`(
        zone: String, fields: String, start: String, expected: [String]
    ) throws {
        let schedule = try ScheduleReader.read("cron(\(fields))", in: try ZoneFolder.ofSystem.zone(zone))
        #expect(try slots(of: schedule, after: start, expected.count) == expected)
    }

    /// A clock on a wall that is looked at each minute, and somebody who remembers what it has shown.
    @Test(arguments: [
        ("Europe/Berlin", "2026-03-28T22:00:00Z"), ("Europe/Berlin", "2026-10-24T22:00:00Z"),
        ("America/New_York", "2026-03-08T04:00:00Z"), ("America/New_York", "2026-11-01T02:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T10:00:00Z"), ("Australia/Lord_Howe", "2026-10-03T10:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04T00:00:00Z"), ("Africa/Casablanca", "2026-03-22T00:00:00Z"),
        ("Asia/Beirut", "2026-03-28T20:00:00Z"), ("Europe/Dublin", "2026-10-24T22:00:00Z"),
    ])
    func `agrees with a clock that ticks through a jump`(zone: String, start: String) throws {
        let zone = try ZoneFolder.ofSystem.zone(zone)
        let begin = try #require(Timestamp(iso8601: start)).seconds
        var random = SeededRandom(seed: UInt64(begin))
        let minutes = (0...720).map { WallMinute(in: zone, at: begin + $0 * 60) }
        for _ in 0..<200 {
            let fields = "\(Self.minutes(&random)) \(Self.hours(&random)) * * *"
            guard case .cron(let cron, _) = try ScheduleReader.read("cron(\(fields))", in: zone) else { return }
            let expected = minutes.dropFirst().filter { minute in
                guard cron.isFixed else { return shows(cron, minute.shown) }
                return minute.leftOut.contains { shows(cron, $0) } || minute.isFirst && shows(cron, minute.shown)
            }
            var (found, time): ([Int64], Int64) = ([], begin)
            while let next = cron.next(after: time, in: zone), next <= begin + 720 * 60 {
                found.append(next)
                time = next
            }
            #expect(found == expected.map(\.time), "\(fields) in \(zone.name)")
        }
    }

    /// What the clock on the wall shows at a minute, and what somebody knows who has looked at it for three hours.
    private struct WallMinute {
        var time: Int64
        /// Local time, as seconds since 1970.
        var shown: Int64
        /// Whether it has not shown that before.
        var isFirst: Bool
        /// What it would have shown since the last minute, had it not jumped.
        var leftOut: [Int64]

        init(in zone: Zone, at time: Int64) {
            let shown = time + zone.offset(at: time)
            let before = (1...180).map { time - $0 * 60 + zone.offset(at: time - $0 * 60) }
            (self.time, self.shown, isFirst) = (time, shown, !before.contains(shown))
            leftOut = Array(stride(from: before[0] + 60, to: shown, by: 60))
        }
    }

    private func shows(_ cron: Cron, _ local: Int64) -> Bool {
        let minute = ((local / 60) % 1440 + 1440) % 1440
        return cron.minutes.has(minute % 60) && cron.hours.has(minute / 60)
    }

    private static func minutes(_ random: inout SeededRandom) -> String {
        let number = Int.random(in: 0...59, using: &random)
        return ["*", "*/7", "0", "30", "\(number)", "\(number),15", "0-\(number)"].randomElement(using: &random) ?? "*"
    }

    private static func hours(_ random: inout SeededRandom) -> String {
        let number = Int.random(in: 0...3, using: &random)
        return ["*", "*/2", "\(number)", "\(number),23", "0-\(number)", "1-5/2"].randomElement(using: &random) ?? "*"
    }

    private func slots(of schedule: Schedule, after start: String, _ count: Int) throws -> [String] {
        var (times, time): ([String], Timestamp) = ([], try #require(Timestamp(iso8601: start)))
        for _ in 0..<count {
            guard let next = schedule.next(after: time) else { break }
            times.append(String(next.iso8601.prefix(16)))
            #expect(next > time && next.iso8601.hasSuffix(":00.000Z"))
            time = next
        }
        return times
    }
}
