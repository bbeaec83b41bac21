import FunctionHost
import Storage
import Webhooks

extension Redeliver {
    /// In batches, the oldest first, as an ordered line wants them; deliveries that are being attempted are left alone.
    func redeliverAll(_ request: Request, in context: Context) throws -> Int {
        let pages = try pages(request, in: context)
        guard !request.isDryRun else { return pages.reduce(0) { $0 + $1.count } }
        var queued = 0
        for page in pages.reversed() where queued < Bounds.redeliverMax {
            queued += try context.retrying {
                let now = context.now()
                let ready = try self.page(
                    request, before: page.before, limit: min(page.limit, Bounds.redeliverMax - queued), at: now,
                    in: context
                ).ready
                try context.store.replace(ready.reversed().map { ($0, $0.redelivered(at: now)) }, at: now)
                return ready.count
            }
        }
        return queued
    }

    private typealias Page = (before: ID<Delivery>?, limit: Int, count: Int)

    /// Where each batch lies, the newest first.
    private func pages(_ request: Request, in context: Context) throws -> [Page] {
        var pages: [Page] = []
        var (count, cursor): (Int, ID<Delivery>?) = (0, nil)
        repeat {
            let limit = min(Store.batchLength, Bounds.redeliverMax - count)
            let page = try page(request, before: cursor, limit: limit, at: context.now(), in: context)
            pages.append((cursor, limit, page.ready.count))
            (count, cursor) = (count + page.ready.count, page.cursor)
        } while cursor != nil && count < Bounds.redeliverMax
        return pages
    }

    private func page(
        _ request: Request, before cursor: ID<Delivery>?, limit: Int, at now: Timestamp, in context: Context
    ) throws -> (ready: [Delivery], cursor: ID<Delivery>?) {
        let page = try context.store.deliveries(of: request.team, request.query, before: cursor, limit: limit)
        return (page.deliveries.filter { !$0.isInFlight(at: now) }, page.cursor)
    }
}
