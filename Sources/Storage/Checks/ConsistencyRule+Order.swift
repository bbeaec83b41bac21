internal import SQLite
internal import Webhooks

extension ConsistencyRule {
    /// In each line exactly the first open delivery is not blocked.
    static let order = [
        ConsistencyRule(name: "lines_first", sentence: "deliveries wait for another before them, and there is none") {
            part, _ in
            """
            SELECT id AS what FROM deliveries
            WHERE part = \(part) AND due_at_ms = \(Delivery.dueWhenUnblocked) AND NOT (\(hasOneBefore(part)))
            """
        },
        ConsistencyRule(name: "lines_others", sentence: "deliveries may go out before another that is first in line") {
            part, _ in
            """
            SELECT id AS what FROM deliveries
            WHERE part = \(part) AND due_at_ms < \(Delivery.dueWhenUnblocked) AND ordering_key IS NOT NULL
                AND (sequence IS NULL OR \(hasOneBefore(part)))
            """
        },
    ]

    private static func hasOneBefore(_ part: Int) -> SQL {
        """
        EXISTS (SELECT 1 FROM deliveries AS earlier WHERE earlier.part = \(part)
            AND earlier.webhook_id = deliveries.webhook_id AND earlier.ordering_key = deliveries.ordering_key
            AND earlier.due_at_ms IS NOT NULL AND earlier.sequence < deliveries.sequence)
        """
    }
}
