internal import SQLite
internal import Webhooks

/// What a batch changes in the roll-ups: gathered first, so that each row is written once.
struct StatisticsChanges {
    struct Key: Hashable, Comparable {
        var team: TeamID
        /// Empty for the whole team.
        var webhook: String
        var hour: Timestamp

        static func < (left: Key, right: Key) -> Bool {
            (left.team.text, left.webhook, left.hour) < (right.team.text, right.webhook, right.hour)
        }
    }

    struct Change {
        var counts = Counts()
        var buckets: [Int: Int] = [:]
        var durationSum = 0
        var durationMax = 0
        var lastTriggeredAt: Int64 = 0
        var lastAttemptAt: Int64 = 0
    }

    /// Deliveries by their status.
    struct Counts {
        var (pending, retrying, success, failed) = (0, 0, 0, 0)

        mutating func add(_ n: Int, to status: Delivery.Status) {
            switch status {
            case .pending: pending += n
            case .retrying: retrying += n
            case .success: success += n
            case .failed: failed += n
            }
        }
    }

    private(set) var changes: [Key: Change] = [:]

    /// Takes a delivery out of its old place and puts it into its new one.
    /// - Parameter attemptedAt: where an attempt has done it.
    mutating func move(_ old: Delivery?, to new: Delivery, attemptedAt: Timestamp? = nil) {
        change(new) { change in
            if let old {
                change.counts.add(-1, to: old.status)
                if old.isSettled, let duration = old.duration { change.add(duration, times: -1) }
            }
            change.counts.add(1, to: new.status)
            if new.isSettled, let duration = new.duration { change.add(duration, times: 1) }
            if let attemptedAt { change.lastAttemptAt = max(change.lastAttemptAt, attemptedAt.milliseconds) }
        }
    }

    mutating func triggered(_ delivery: Delivery) {
        change(delivery) { $0.lastTriggeredAt = max($0.lastTriggeredAt, delivery.createdAt.milliseconds) }
    }

    private mutating func change(_ delivery: Delivery, _ body: (inout Change) -> Void) {
        let hour = delivery.createdAt.floor(to: Statistics.hourMilliseconds)
        body(&changes[Key(team: delivery.team, webhook: delivery.webhook.text, hour: hour), default: Change()])
        body(&changes[Key(team: delivery.team, webhook: "", hour: hour), default: Change()])
    }

    func statements(part: Int) -> [SQL] {
        // In one order, whoever writes: on an engine that locks rows two writers could wait for each other.
        changes.sorted { $0.key < $1.key }.flatMap { key, change in
            [StatisticsTable.add(change, to: key, part: part)]
                + change.buckets.compactMap { bucket, n in
                    n == 0 ? nil : StatisticsTable.add(n, toBucket: bucket, of: key, part: part)
                }
        }
    }
}

extension StatisticsChanges.Change {
    mutating func add(_ duration: Int, times: Int) {
        buckets[Histogram.bucket(of: duration), default: 0] += times
        durationSum += duration * times
        if times > 0 { durationMax = max(durationMax, duration) }
    }
}

enum StatisticsTable {
    static func add(_ change: StatisticsChanges.Change, to key: StatisticsChanges.Key, part: Int) -> SQL {
        """
        INSERT INTO statistics AS stat (part, team_id, webhook_id, hour_at_ms, pending, retrying, success, failed,
            duration_sum_ms, duration_max_ms, last_triggered_at_ms, last_attempt_at_ms)
        VALUES (\(part), \(key.team), \(key.webhook), \(key.hour), \(change.counts.pending),
            \(change.counts.retrying), \(change.counts.success), \(change.counts.failed),
            \(change.durationSum), \(change.durationMax), \(change.lastTriggeredAt), \(change.lastAttemptAt))
        ON CONFLICT (part, team_id, webhook_id, hour_at_ms) DO UPDATE SET
            pending = stat.pending + excluded.pending, retrying = stat.retrying + excluded.retrying,
            success = stat.success + excluded.success, failed = stat.failed + excluded.failed,
            duration_sum_ms = stat.duration_sum_ms + excluded.duration_sum_ms,
            duration_max_ms = CASE WHEN excluded.duration_max_ms > stat.duration_max_ms
                THEN excluded.duration_max_ms ELSE stat.duration_max_ms END,
            last_triggered_at_ms = CASE WHEN excluded.last_triggered_at_ms > stat.last_triggered_at_ms
                THEN excluded.last_triggered_at_ms ELSE stat.last_triggered_at_ms END,
            last_attempt_at_ms = CASE WHEN excluded.last_attempt_at_ms > stat.last_attempt_at_ms
                THEN excluded.last_attempt_at_ms ELSE stat.last_attempt_at_ms END
        """
    }

    static func add(_ n: Int, toBucket bucket: Int, of key: StatisticsChanges.Key, part: Int) -> SQL {
        """
        INSERT INTO durations AS stat (part, team_id, webhook_id, hour_at_ms, bucket, n)
        VALUES (\(part), \(key.team), \(key.webhook), \(key.hour), \(bucket), \(n))
        ON CONFLICT (part, team_id, webhook_id, hour_at_ms, bucket) DO UPDATE SET n = stat.n + excluded.n
        """
    }
}
