import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// What is run of the slots that have come.
@Suite struct MissedTests {
    private let hour: Int64 = 3600

    private func timer(_ missed: Manifest.Timer.Missed, jitter: Duration = .zero) -> Manifest.Timer {
        var timer = Manifest.Timer(
            function: "a", name: "b", schedule: .rate(seconds: hour), scheduleText: "rate(1 hour)")
        (timer.missed, timer.jitter) = (missed, jitter)
        return timer
    }

    private func due(
        _ missed: Manifest.Timer.Missed, passed: Int64, at now: Int64, jitter: Duration = .zero
    ) -> [String]? {
        timer(missed, jitter: jitter).due(after: Timestamp(seconds: passed), at: Timestamp(seconds: now))?.slots.map {
            "\($0.at.seconds / hour)\($0.isMissed ? " missed" : "")"
        }
    }

    @Test(arguments: Manifest.Timer.Missed.allCases)
    func `a slot whose time has come is run, whatever the policy`(missed: Manifest.Timer.Missed) {
        #expect(due(missed, passed: 5 * hour, at: 6 * hour) == ["6"])
        #expect(due(missed, passed: 5 * hour, at: 6 * hour + 10) == ["6"])
        #expect(due(missed, passed: 5 * hour, at: 6 * hour - 1) == nil)
    }

    @Test(
        arguments: [
            (.skip, 0, []), (.skip, 1800, []), (.once, 1800, ["9 missed"]),
            (.all, 1800, ["6 missed", "7 missed", "8 missed", "9 missed"]),
            // The last one is in time.
            (.skip, 5, ["9"]), (.once, 5, ["9"]), (.all, 5, ["6 missed", "7 missed", "8 missed", "9"]),
        ] as [(Manifest.Timer.Missed, Int64, [String])])
    func `of those that were missed the policy says which`(
        missed: Manifest.Timer.Missed, seconds: Int64, expected: [String]
    ) {
        let now = seconds == 0 ? 9 * hour + 11 : 9 * hour + seconds
        #expect(due(missed, passed: 5 * hour, at: now) == expected)
    }

    @Test func `those that are left out are dealt with, too`() throws {
        let due = try #require(timer(.skip).due(after: Timestamp(seconds: 0), at: Timestamp(seconds: 5 * hour + 60)))
        #expect(due.slots.isEmpty && due.leftOut == 5 && due.last == Timestamp(seconds: 5 * hour))
    }

    @Test func `makes up for the latest hundred, oldest first`() throws {
        let now = 100_000 * hour + 60
        let due = try #require(timer(.all).due(after: Timestamp(seconds: 0), at: Timestamp(seconds: now)))
        let expected = (99_901...100_000).map { Timestamp(seconds: $0 * hour) }
        #expect(due.slots.map(\.at) == expected && due.slots.allSatisfy(\.isMissed))
        #expect(Manifest.Timer.missedMax == 100)
    }

    /// A schedule with one slot in a year, missed for many.
    @Test func `finds the latest slot however far it lies back`() throws {
        let schedule = try ScheduleReader.read("cron(0 0 29 2 *)", in: nil)
        let now = try #require(Timestamp(iso8601: "2027-11-24T00:00:00Z"))
        let first = try #require(Timestamp(iso8601: "1970-01-01T00:00:00Z"))
        #expect(schedule.latest(1, after: first, upTo: now).map(\.iso8601) == ["2024-02-29T00:00:00.000Z"])
        #expect(schedule.latest(100, after: first, upTo: now).count == 14)
        #expect(schedule.latest(1, after: now, upTo: now).isEmpty)
    }

    @Test func `jitter comes after the slot and before the next one`() {
        let timer = timer(.once, jitter: .seconds(30))
        let slot = Timestamp(seconds: 7 * hour)
        #expect(timer.delay(of: slot, draw: 0) == .zero)
        #expect(timer.delay(of: slot, draw: 0.5) == .seconds(15))
        #expect(timer.delay(of: slot, draw: 0.9999) < .seconds(30))
        #expect(due(.skip, passed: 6 * hour, at: 7 * hour + 39, jitter: .seconds(30)) == ["7"])
        #expect(due(.skip, passed: 6 * hour, at: 7 * hour + 41, jitter: .seconds(30)) == [])
        var often = timer
        often.schedule = .rate(seconds: 10)
        #expect(often.delay(of: slot, draw: 0.9999) < .seconds(10))
    }
}
