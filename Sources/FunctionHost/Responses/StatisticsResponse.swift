package import Storage
package import Webhooks

/// Statistics as callers see them.
package struct StatisticsResponse: ObjectResponse, Sendable {
    private var statistics: Statistics
    /// Of the whole team.
    package var webhooks: (all: Int, active: Int)?
    package var series: [StatisticsPeriod]?

    package init(_ statistics: Statistics) { self.statistics = statistics }

    package static let members: [Member<StatisticsResponse>] =
        figures { $0.statistics } + [
            Member(optional: "webhookCount") { $0.webhooks?.all },
            Member(optional: "activeWebhookCount") { $0.webhooks?.active },
            Member(optional: "series") { $0.series?.map(PeriodResponse.init) },
        ]

    /// The figures that a whole range and each of its periods have.
    fileprivate static func figures<Root>(
        of statistics: @escaping @Sendable (Root) -> Statistics
    ) -> [Member<Root>] {
        [
            Member("totalDeliveries") { statistics($0).total },
            Member("successCount") { statistics($0).success },
            Member("failedCount") { statistics($0).failed },
            Member("retryingCount") { statistics($0).retrying },
            Member("pendingCount") { statistics($0).pending },
            Member("successRate") { statistics($0).successRate ?? 0 },
            Member("averageDuration") { statistics($0).averageDuration ?? 0 },
            Member("p50Duration") { statistics($0).percentile(0.50) },
            Member("p95Duration") { statistics($0).percentile(0.95) },
            Member("p99Duration") { statistics($0).percentile(0.99) },
            Member("maxDuration") { statistics($0).durationMax },
            Member(optional: "lastDelivery") { statistics($0).lastDelivery },
        ]
    }
}

private struct PeriodResponse: ObjectResponse, Sendable {
    var period: StatisticsPeriod

    static let members: [Member<PeriodResponse>] =
        [Member("start") { $0.period.start }] + StatisticsResponse.figures { $0.period.statistics }
}

extension Statistics {
    /// In milliseconds; 0 where nothing ended yet. The middle of a bucket can lie above the longest that there was.
    fileprivate func percentile(_ share: Double) -> Double {
        min(durations.percentile(share) ?? 0, Double(durationMax))
    }
}
