package import Storage
package import Webhooks

extension Context {
    /// Queues one more attempt of each delivery that is asked for, up to ``Bounds/redeliverMax``, in batches; those that are
    /// being attempted are left alone.
    /// - Parameter isDryRun: then nothing is queued.
    /// - Returns: how many are queued, or would be.
    package func redeliver(_ query: DeliveryQuery, of team: TeamID, isDryRun: Bool) throws -> Int {
        var (queued, cursor): (Int, ID<Delivery>?) = (0, nil)
        repeat {
            let next = try retrying { () -> ID<Delivery>? in
                let now = now()
                let page = try store.deliveries(
                    of: team, query, before: cursor, limit: min(Store.batchLength, Bounds.redeliverMax - queued))
                let ready = page.deliveries.filter { !$0.isInFlight(at: now) }
                if !isDryRun { try store.replace(ready.map { ($0, $0.redelivered(at: now)) }) }
                queued += ready.count
                return page.cursor
            }
            cursor = next
        } while cursor != nil && queued < Bounds.redeliverMax
        return queued
    }
}
