internal import SQLite
package import Webhooks

/// Which deliveries are asked for.
package struct DeliveryQuery: Sendable {
    package var webhook: ID<Webhook>?
    package var status: Delivery.Status?
    package var event: EventType?
    /// Created at this time or later.
    package var from: Timestamp?
    /// Created before this time.
    package var to: Timestamp?

    package init() {}
}

/// One page of a list, newest first.
package struct DeliveryPage: Sendable {
    package var deliveries: [Delivery]
    /// Where the next page begins; nil at the end.
    package var cursor: ID<Delivery>?
}

extension Store {
    /// So many deliveries are looked at for one page. Where a filter matches few of them, the page is short and the cursor
    /// goes on: a page takes the same time however many deliveries there are.
    package static let scannedMax = 5000
    private static let scannedFirst = 500

    package func delivery(_ id: ID<Delivery>, of team: TeamID) throws(StoreError) -> Delivery? {
        let rows = try read(
            """
            SELECT \(DeliveryTable.columns) FROM deliveries
            WHERE part = \(part(of: team)) AND team_id = \(team) AND id = \(id)
            """)
        return try decode(rows, DeliveryTable.decode).first
    }

    /// The bytes that the delivery carries.
    package func body(of delivery: Delivery) throws(StoreError) -> [UInt8]? {
        let rows = try read(
            """
            SELECT body FROM payloads
            WHERE part = \(part(of: delivery.team)) AND team_id = \(delivery.team) AND id = \(delivery.payload)
            """)
        return try decode(rows) { row throws(SQLiteError) in try row.read([UInt8].self) }.first
    }

    /// The names of the call that brought the event.
    package func names(of delivery: Delivery) throws(StoreError) -> CallNames {
        let rows = try read(
            """
            SELECT request_id, traceparent FROM payloads
            WHERE part = \(part(of: delivery.team)) AND team_id = \(delivery.team) AND id = \(delivery.payload)
            """)
        return try decode(rows) { row throws(SQLiteError) in
            CallNames(requestID: try row.read(), traceParent: try row.read(String?.self).flatMap(TraceParent.init))
        }.first ?? CallNames()
    }

    /// All attempts, first to last.
    package func attempts(of delivery: Delivery) throws(StoreError) -> [Attempt] {
        let rows = try read(
            """
            SELECT \(AttemptTable.columns) FROM attempts
            WHERE part = \(part(of: delivery.team)) AND team_id = \(delivery.team) AND delivery_id = \(delivery.id)
            ORDER BY number LIMIT 1000
            """)
        return try decode(rows, AttemptTable.decode)
    }

    /// What the receiver answered to the last attempt.
    package func lastResponseBody(of delivery: Delivery) throws(StoreError) -> [UInt8]? {
        guard delivery.responseStatus != nil else { return nil }
        let rows = try read(
            """
            SELECT response_body FROM attempts
            WHERE part = \(part(of: delivery.team)) AND team_id = \(delivery.team) AND delivery_id = \(delivery.id)
                AND number = \(delivery.attempt)
            """)
        return try decode(rows) { row throws(SQLiteError) in try row.read([UInt8]?.self) }.first ?? nil
    }

    /// - Parameter before: the cursor of the page before.
    package func deliveries(
        of team: TeamID, _ query: DeliveryQuery, before: ID<Delivery>? = nil, limit: Int
    ) throws(StoreError) -> DeliveryPage {
        let upper = [before?.text, query.to.map { "dlv_" + IDSource.bound($0) }].compactMap { $0 }.min() ?? "~"
        let lower = "dlv_" + (query.from.map { IDSource.bound($0) } ?? "")
        guard query.event != nil || (query.status != nil && query.status != .failed) else {
            return try page(of: team, query, from: lower, before: upper, limit: limit)
        }
        // What the index cannot sift is looked through: a few first, since mostly they fill the page.
        for count in [Self.scannedFirst, Self.scannedMax] {
            // The end of the range is found first: what is inserted meanwhile is newer, and moves no border.
            let end = try scanEnd(range(of: team, query, from: lower, before: upper), count: count)
            var page = try page(of: team, query, from: end ?? lower, before: upper, limit: limit)
            if page.cursor != nil || end == nil { return page }
            guard count == Self.scannedMax else { continue }
            page.cursor = end.map { ID($0) }
            return page
        }
        preconditionFailure("the last step returns")
    }

    /// Those of the range that the query wants; with a cursor where the page is full.
    private func page(
        of team: TeamID, _ query: DeliveryQuery, from lower: String, before upper: String, limit: Int
    ) throws(StoreError) -> DeliveryPage {
        let hasStatus: SQL = if let status = query.status, status != .failed { "AND status = \(status)" } else { "" }
        let hasEvent: SQL = if let event = query.event { "AND event = \(event)" } else { "" }
        let rows = try read(
            """
            SELECT \(DeliveryTable.columns) FROM deliveries
            WHERE \(range(of: team, query, from: lower, before: upper)) \(hasStatus) \(hasEvent)
            ORDER BY id DESC LIMIT \(limit)
            """)
        let deliveries = try decode(rows, DeliveryTable.decode)
        return DeliveryPage(deliveries: deliveries, cursor: deliveries.count == limit ? deliveries.last?.id : nil)
    }

    /// Where so many deliveries have been looked at; nil where there are not so many.
    private func scanEnd(_ range: SQL, count: Int) throws(StoreError) -> String? {
        let rows = try read(
            """
            SELECT CASE WHEN count(*) = \(count) THEN min(id) END
            FROM (SELECT id FROM deliveries WHERE \(range) ORDER BY id DESC LIMIT \(count)) AS seen
            """)
        return try decode(rows) { row throws(SQLiteError) in try row.read(String?.self) }.first ?? nil
    }

    /// What an index finds without looking at other deliveries.
    private func range(of team: TeamID, _ query: DeliveryQuery, from lower: String, before upper: String) -> SQL {
        let part = part(of: team)
        // With the team's id beside the webhook's, SQLite would weigh the team's indexes too, and may take one of them.
        let owner: SQL =
            if let webhook = query.webhook {
                """
                webhook_id = \(webhook) AND EXISTS (SELECT 1 FROM webhooks
                    WHERE part = \(part) AND team_id = \(team) AND id = \(webhook))
                """
            } else { "team_id = \(team)" }
        // The partial indexes of failures are found by this very condition.
        let hasFailed: SQL = query.status == .failed ? "AND status = 'failed'" : ""
        return "part = \(part) AND \(owner) \(hasFailed) AND id >= \(lower) AND id < \(upper)"
    }
}
