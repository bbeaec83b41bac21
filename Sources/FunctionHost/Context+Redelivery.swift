package import Storage
package import Webhooks

extension Context {
    /// Queues one more attempt of each delivery that is asked for, up to ``Bounds/redeliverMax``, in batches, the oldest
    /// first, as an ordered line wants them; those that are being attempted are left alone.
    /// - Parameter isDryRun: then nothing is queued.
    /// - Returns: how many are queued, or would be.
    package func redeliver(_ query: DeliveryQuery, of team: TeamID, isDryRun: Bool) throws -> Int {
        let pages = try pages(query, of: team)
        guard !isDryRun else { return pages.reduce(0) { $0 + $1.count } }
        var queued = 0
        for page in pages.reversed() where queued < Bounds.redeliverMax {
            queued += try retrying {
                let now = now()
                let limit = min(page.limit, Bounds.redeliverMax - queued)
                let ready = try ready(query, of: team, before: page.before, limit: limit, at: now).deliveries
                try store.replace(ready.reversed().map { ($0, $0.redelivered(at: now)) }, at: now)
                return ready.count
            }
        }
        return queued
    }

    private typealias Page = (before: ID<Delivery>?, limit: Int, count: Int)

    /// Where each batch lies, the newest first.
    private func pages(_ query: DeliveryQuery, of team: TeamID) throws -> [Page] {
        var pages: [Page] = []
        var (count, cursor): (Int, ID<Delivery>?) = (0, nil)
        repeat {
            let limit = min(Store.batchLength, Bounds.redeliverMax - count)
            let page = try ready(query, of: team, before: cursor, limit: limit, at: now())
            pages.append((cursor, limit, page.deliveries.count))
            (count, cursor) = (count + page.deliveries.count, page.cursor)
        } while cursor != nil && count < Bounds.redeliverMax
        return pages
    }

    private func ready(
        _ query: DeliveryQuery, of team: TeamID, before cursor: ID<Delivery>?, limit: Int, at now: Timestamp
    ) throws -> (deliveries: [Delivery], cursor: ID<Delivery>?) {
        let page = try store.deliveries(of: team, query, before: cursor, limit: limit)
        return (page.deliveries.filter { !$0.isInFlight(at: now) }, page.cursor)
    }
}
