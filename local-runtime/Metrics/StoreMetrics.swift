internal import Glibc
internal import Storage
internal import Webhooks

/// What the store holds and what waits in it.
///
/// It has a connection and a thread of its own, so that nobody waits for a look at the figures; and one look holds for a
/// moment, however many ask.
@RuntimeActor
final class StoreMetrics {
    nonisolated static let lookTime: Duration = .seconds(1)
    /// Deliveries of events of so long are counted by their status.
    nonisolated static let countedSpan: Duration = .seconds(24 * 60 * 60)

    struct Look: Sendable {
        var at: Timestamp
        var queues: [(queue: Queue, figures: QueueFigures)]
        var deliveries: [Delivery.Status: Int]
        var deadLetters: Int
        var health: [Health.State: Int]
    }

    private let store: RuntimeStore
    private var last: (at: ContinuousClock.Instant, look: Look)?

    init(path: String) { store = RuntimeStore(path: path) }

    /// Nil where the store cannot be read, which readiness tells more of.
    func look() async -> Look? {
        if let last, .now - last.at < Self.lookTime { return last.look }
        let now = Timestamp.now
        do throws(StoreError) {
            let look = try await store.perform { store throws(StoreError) in
                var queues: [(queue: Queue, figures: QueueFigures)] = []
                for queue in Queue.allCases { queues.append((queue, try store.figures(of: queue, at: now))) }
                return Look(
                    at: now, queues: queues, deliveries: try store.deliveryCounts(since: now - Self.countedSpan),
                    deadLetters: try store.deadLetterCount(), health: try store.healthCounts())
            }
            last = (.now, look)
            return look
        } catch {
            Log.write(.warning, "The store's figures cannot be read: \(error.kind).")
            return nil
        }
    }

    /// - Parameter usage: of the connection by which the runtime works, beside those that look at keys and figures.
    func write(_ look: Look?, usage: RuntimeStore.Usage, to text: inout MetricsText) {
        if let look { Self.write(look, to: &text) }
        text.family(
            "hookfile_store_operations_total", .counter,
            "Pieces of work that the runtime itself has asked of the store, but for looks at keys and figures.")
        text.sample(usage.count)
        text.family("hookfile_store_failures_total", .counter, "Of these, those that failed.")
        text.sample(usage.failures)
        text.family("hookfile_store_queue_seconds_total", .counter, "Time that they waited for one another before.")
        text.sample(usage.queued / .seconds(1))
        UsageBook.own.write(to: &text)
        text.family("hookfile_store_file_bytes", .gauge, "Size of the store's file.")
        text.sample(Self.size(of: store.path))
        text.family("hookfile_store_wal_bytes", .gauge, "Size of its write-ahead log.")
        text.sample(Self.size(of: "\(store.path)-wal"))
    }

    private static func write(_ look: Look, to text: inout MetricsText) {
        text.family(
            "hookfile_queue_due_deliveries", .gauge,
            "Deliveries whose time has come, of webhooks that are active; counted up to \(Store.dueCountMax).")
        for (queue, figures) in look.queues { text.sample(["queue": "\(queue)"], figures.due) }
        text.family(
            "hookfile_queue_oldest_due_seconds", .gauge, "How long the first of them has been due; 0 where none is.")
        for (queue, figures) in look.queues {
            let age = figures.oldestDueAt.map { max(.zero, look.at - $0) } ?? .zero
            text.sample(["queue": "\(queue)"], age / .seconds(1))
        }
        text.family(
            "hookfile_deliveries", .gauge, "Deliveries of the last 24 hours' events by status, from the roll-ups.")
        for status in Delivery.Status.allCases {
            text.sample(["status": status.rawValue], look.deliveries[status] ?? 0)
        }
        text.family(
            "hookfile_dead_letters", .gauge,
            "Asynchronous calls that were given up; counted up to \(Store.dueCountMax).")
        text.sample(look.deadLetters)
        text.family(
            "hookfile_webhooks", .gauge,
            "Webhooks by the state of their health; of \(Store.healthCountedMax) that have failed at some time.")
        for state in Health.State.allCases where state != .healthy {
            text.sample(["state": state.rawValue], look.health[state] ?? 0)
        }
    }

    private static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
