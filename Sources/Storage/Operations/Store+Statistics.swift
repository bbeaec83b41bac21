internal import SQLite
package import Webhooks

/// Statistics of one hour or day.
package struct StatisticsPeriod: Equatable, Sendable {
    package var start: Timestamp
    package var statistics: Statistics
}

extension Store {
    /// The figures of one webhook, or of the whole team, over the hours that begin in the range.
    package func statistics(
        of team: TeamID, webhook: ID<Webhook>? = nil, from: Timestamp? = nil, to: Timestamp? = nil
    ) throws(StoreError) -> Statistics {
        try hours(of: team, webhook: webhook, from: from, to: to, groupedBy: nil).first?.statistics ?? Statistics()
    }

    /// The same, hour by hour or day by day, oldest first; hours without a delivery are left out.
    /// - Parameter milliseconds: the length of a period: an hour or a day (UTC).
    package func series(
        of team: TeamID, webhook: ID<Webhook>? = nil, from: Timestamp? = nil, to: Timestamp? = nil,
        every milliseconds: Int64
    ) throws(StoreError) -> [StatisticsPeriod] {
        try hours(of: team, webhook: webhook, from: from, to: to, groupedBy: milliseconds)
    }

    package func webhookCounts(of team: TeamID) throws(StoreError) -> (all: Int, active: Int) {
        // Rows that are only counted, not looked into, take a third of the time; most webhooks are active.
        let counted: SQL = """
            SELECT count(*) FROM webhooks WHERE part = \(part(of: team)) AND team_id = \(team) AND deleted_at_ms IS NULL
            """
        let rows = try read("SELECT (\(counted)), (\(counted) AND is_active = 0)")
        return try decode(rows) { row throws(SQLiteError) in
            let (all, inactive): (Int, Int) = (try row.read(), try row.read())
            return (all, all - inactive)
        }.first ?? (0, 0)
    }

    private func hours(
        of team: TeamID, webhook: ID<Webhook>?, from: Timestamp?, to: Timestamp?, groupedBy milliseconds: Int64?
    ) throws(StoreError) -> [StatisticsPeriod] {
        let part = part(of: team)
        // Without periods all hours fall into one.
        let period = milliseconds ?? Int64.max
        let isWanted: SQL = """
            part = \(part) AND team_id = \(team) AND webhook_id = \(webhook?.text ?? "")
            AND hour_at_ms >= \(from?.floor(to: Statistics.hourMilliseconds) ?? Timestamp(milliseconds: 0))
            AND hour_at_ms < \(to ?? Timestamp(milliseconds: .max))
            """
        let counts = try read(
            """
            SELECT hour_at_ms / \(period) AS period, sum(pending), sum(retrying), sum(success), sum(failed),
                sum(duration_sum_ms), max(duration_max_ms), max(last_attempt_at_ms)
            FROM statistics WHERE \(isWanted) GROUP BY period ORDER BY period
            """)
        let durations = try read(
            """
            SELECT hour_at_ms / \(period) AS period, bucket, sum(n) FROM durations WHERE \(isWanted)
            GROUP BY period, bucket
            """)
        var histograms: [Int64: Histogram] = [:]
        _ = try decode(durations) { row throws(SQLiteError) in
            let (period, bucket, n): (Int64, Int, Int) = (try row.read(), try row.read(), try row.read())
            if n > 0 { histograms[period, default: Histogram()].add(n, toBucket: bucket) }
        }
        return try decode(counts) { row throws(SQLiteError) in
            let number: Int64 = try row.read()
            var statistics = Statistics()
            statistics.pending = try row.read()
            statistics.retrying = try row.read()
            statistics.success = try row.read()
            statistics.failed = try row.read()
            statistics.durationSum = try row.read()
            statistics.durationMax = try row.read()
            let lastAttempt: Timestamp = try row.read()
            statistics.lastDelivery = lastAttempt.milliseconds > 0 ? lastAttempt : nil
            statistics.durations = histograms[number] ?? Histogram()
            let start = milliseconds.map { Timestamp(milliseconds: number * $0) } ?? Timestamp(milliseconds: 0)
            return StatisticsPeriod(start: start, statistics: statistics)
        }
    }
}
