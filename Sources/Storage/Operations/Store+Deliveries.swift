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
        let window = window(of: team, query, upper: upper)
        let hasStatus: SQL = if let status = query.status { "AND status = \(status)" } else { "" }
        let hasEvent: SQL = if let event = query.event { "AND event = \(event)" } else { "" }
        let rows = try read(
            """
            SELECT \(DeliveryTable.columns) FROM (\(window)) AS deliveries
            WHERE 1 = 1 \(hasStatus) \(hasEvent) ORDER BY id DESC LIMIT \(limit)
            """)
        let deliveries = try decode(rows, DeliveryTable.decode)
        if deliveries.count == limit { return DeliveryPage(deliveries: deliveries, cursor: deliveries.last?.id) }
        let last = try decode(
            read("SELECT id FROM (\(window)) AS deliveries ORDER BY id LIMIT 1 OFFSET 0")
        ) { row throws(SQLiteError) in try row.read(ID<Delivery>.self) }.first
        let count = try decode(read("SELECT count(*) FROM (\(window)) AS deliveries")) { row throws(SQLiteError) in
            try row.read(Int.self)
        }.first
        return DeliveryPage(deliveries: deliveries, cursor: count == Self.scannedMax ? last : nil)
    }

    /// The newest deliveries that an index finds without looking at others.
    private func window(of team: TeamID, _ query: DeliveryQuery, upper: String) -> SQL {
        let part = part(of: team)
        let ofWebhook: SQL = if let webhook = query.webhook { "AND webhook_id = \(webhook)" } else { "" }
        // The partial indexes of failures are found by this very condition.
        let hasFailed: SQL = query.status == .failed ? "AND status = 'failed'" : ""
        return """
            SELECT * FROM deliveries
            WHERE part = \(part) AND team_id = \(team) \(ofWebhook) \(hasFailed)
                AND id >= \("dlv_" + (query.from.map { IDSource.bound($0) } ?? "")) AND id < \(upper)
            ORDER BY id DESC LIMIT \(Self.scannedMax)
            """
    }
}
