internal import SQLite
internal import Webhooks

extension ConsistencyRule {
    /// What was counted along the way, against a recount.
    ///
    /// Roll-ups outlive what they count: `cleanup` deletes settled deliveries, oldest first. So of settled ones a roll-up may
    /// have more than there are, but never fewer. In an hour that no cleanup has reached they are the same: one that had
    /// reached it would have deleted all that was settled before, so it is an hour that begins after something had
    /// succeeded that is still there.
    static let rollUps = [
        ConsistencyRule(
            name: "statistics_count", sentence: "hours of a webhook's statistics differ from its deliveries"
        ) {
            part, now in
            """
            SELECT differences.team_id || ' ' || webhook_id || ' ' || hour AS what FROM (
                SELECT team_id, webhook_id, hour, sum(pending) AS pending, sum(retrying) AS retrying,
                    sum(success) AS success, sum(failed) AS failed, sum(duration) AS duration
                FROM (\(statistics(part)) UNION ALL \(deliveries(part))) AS counted
                WHERE hour >= \(oldest(now)) GROUP BY team_id, webhook_id, hour) AS differences
            \(untouched(part))
            WHERE pending <> 0 OR retrying <> 0 OR success < 0 OR failed < 0 OR duration < 0
                OR (hour > untouched.since AND (success <> 0 OR failed <> 0 OR duration <> 0))
            """
        },
        ConsistencyRule(name: "durations_count", sentence: "buckets of durations differ from a webhook's deliveries") {
            part, now in
            """
            SELECT differences.team_id || ' ' || webhook_id || ' ' || hour || ' ' || bucket AS what FROM (
                SELECT team_id, webhook_id, hour, bucket, sum(n) AS n FROM (
                    SELECT team_id, webhook_id, hour_at_ms AS hour, bucket, n FROM durations
                    WHERE part = \(part) AND webhook_id <> ''
                    UNION ALL
                    SELECT team_id, webhook_id, \(hourOfCreation), \(bucket), -1 FROM deliveries
                    WHERE part = \(part) AND (status = 'success' OR status = 'failed') AND duration_ms IS NOT NULL
                    ) AS counted
                WHERE hour >= \(oldest(now)) GROUP BY team_id, webhook_id, hour, bucket) AS differences
            \(untouched(part))
            WHERE n < 0 OR (hour > untouched.since AND n <> 0)
            """
        },
        ConsistencyRule(
            name: "statistics_sum", sentence: "hours of a team's statistics differ from those of its webhooks"
        ) {
            part, now in
            """
            SELECT team_id || ' ' || hour_at_ms AS what FROM (
                SELECT team_id, hour_at_ms, CASE WHEN webhook_id = '' THEN 1 ELSE -1 END AS sign, pending, retrying,
                    success, failed, duration_sum_ms
                FROM statistics WHERE part = \(part) AND hour_at_ms >= \(oldest(now))) AS signed
            GROUP BY team_id, hour_at_ms
            HAVING sum(sign * pending) <> 0 OR sum(sign * retrying) <> 0 OR sum(sign * success) <> 0
                OR sum(sign * failed) <> 0 OR sum(sign * duration_sum_ms) <> 0
            """
        },
        ConsistencyRule(
            name: "durations_sum", sentence: "buckets of a team's durations differ from those of its webhooks"
        ) {
            part, now in
            """
            SELECT team_id || ' ' || hour_at_ms || ' ' || bucket AS what FROM durations
            WHERE part = \(part) AND hour_at_ms >= \(oldest(now)) GROUP BY team_id, hour_at_ms, bucket
            HAVING sum(CASE WHEN webhook_id = '' THEN n ELSE -n END) <> 0
            """
        },
    ]

    /// What is older may be about to be deleted.
    private static func oldest(_ now: Timestamp) -> Timestamp {
        (now - .seconds(86_400 * Store.statisticsDays)).floor(to: Statistics.hourMilliseconds)
            + .milliseconds(Statistics.hourMilliseconds)
    }

    private static func statistics(_ part: Int) -> SQL {
        """
        SELECT team_id, webhook_id, hour_at_ms AS hour, pending, retrying, success, failed, duration_sum_ms AS duration
        FROM statistics WHERE part = \(part) AND webhook_id <> ''
        """
    }

    /// The deliveries, to be taken away from that.
    private static func deliveries(_ part: Int) -> SQL {
        """
        SELECT team_id, webhook_id, \(hourOfCreation), CASE WHEN status = 'pending' THEN -1 ELSE 0 END,
            CASE WHEN status = 'retrying' THEN -1 ELSE 0 END, CASE WHEN status = 'success' THEN -1 ELSE 0 END,
            CASE WHEN status = 'failed' THEN -1 ELSE 0 END,
            CASE WHEN status = 'success' OR status = 'failed' THEN -coalesce(duration_ms, 0) ELSE 0 END
        FROM deliveries WHERE part = \(part)
        """
    }

    /// Joins, for each team, the time after which no cleanup has reached.
    private static func untouched(_ part: Int) -> SQL {
        """
        LEFT JOIN (SELECT team_id, min(delivered_at_ms) AS since FROM deliveries
            WHERE part = \(part) AND status = 'success' GROUP BY team_id) AS untouched
            ON untouched.team_id = differences.team_id
        """
    }

    private static let hourOfCreation = SQL(
        stringLiteral: "created_at_ms - created_at_ms % \(Statistics.hourMilliseconds)")

    /// ``Webhooks/Histogram/bucket(of:)`` in SQL, up to 2^31 milliseconds, which is 24 days.
    static let bucket: SQL = {
        let doublings = (1...26).map { "WHEN duration_ms < \(32 << $0) THEN \(16 * $0) + duration_ms / \(1 << $0)" }
        return SQL(
            stringLiteral: """
                CASE WHEN duration_ms < 0 THEN 0 WHEN duration_ms < 32 THEN duration_ms \(doublings.joined(separator: " "))
                END
                """)
    }()
}
