import Testing
import Webhooks

@Suite struct StatisticsTests {
    private func statistics(success: Int = 0, failed: Int = 0, retrying: Int = 0, pending: Int = 0) -> Statistics {
        var statistics = Statistics()
        (statistics.success, statistics.failed) = (success, failed)
        (statistics.retrying, statistics.pending) = (retrying, pending)
        return statistics
    }

    @Test(arguments: [
        (142, 8, 3, 1, 92.2), (0, 1, 0, 0, 0), (1, 0, 0, 0, 100), (1, 2, 0, 0, 33.3), (2, 1, 0, 0, 66.7),
        (1, 1, 1, 1, 25), (999, 1, 0, 0, 99.9), (1999, 1, 0, 0, 100), (1, 7, 0, 0, 12.5),
    ])
    func `has a rate of successes among all, with one decimal`(
        success: Int, failed: Int, retrying: Int, pending: Int, rate: Double
    ) {
        let statistics = statistics(success: success, failed: failed, retrying: retrying, pending: pending)
        #expect(statistics.total == success + failed + retrying + pending)
        #expect(statistics.successRate == rate)
    }

    @Test func `has no rate and no average of nothing`() {
        #expect(Statistics().successRate == nil)
        #expect(statistics(pending: 3).averageDuration == nil)
    }

    @Test func `has an exact average, with one decimal`() {
        var statistics = statistics(success: 3)
        for duration in [10, 11, 11] {
            statistics.durationSum += duration
            statistics.durations.add(1, toBucket: Histogram.bucket(of: duration))
        }
        #expect(statistics.averageDuration == 10.7)
    }

    @Test(
        arguments: [
            (0, 0), (1, 0), (3_599_999, 0), (3_600_000, 3_600_000), (-1, -3_600_000), (-3_600_000, -3_600_000),
        ] as [(Int64, Int64)])
    func `begins an hour at or before each time`(milliseconds: Int64, hour: Int64) {
        #expect(
            Timestamp(milliseconds: milliseconds).floor(to: Statistics.hourMilliseconds)
                == Timestamp(milliseconds: hour))
    }
}
