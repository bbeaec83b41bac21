internal import SQLite
package import Webhooks

// What somebody asks who waits for work instead of looking for it again and again.
extension Store {
    /// So many lanes are looked into to tell work from lanes that are due for nothing.
    private static let lanesLookedIntoMax = 64

    /// The earliest time after `passed` at which a lane of the queue wants to be looked at. Nil where nothing waits, or only
    /// for webhooks that are not active.
    ///
    /// A lane may be due for a lease whose attempt has ended, and so for nothing: it counts with its next delivery.
    package func nextDue(in queue: Queue, after passed: Timestamp) throws(StoreError) -> Timestamp? {
        var next: Timestamp?
        for part in parts {
            let rows = try read(LaneTable.nextDue(in: queue, after: passed, part: part))
            let due = try decode(rows) { row throws(SQLiteError) in try row.read(Timestamp.self) }.first
            let inDueLanes = try read(
                LaneTable.nextDueInDueLanes(of: queue, after: passed, lanesMax: Self.lanesLookedIntoMax, part: part))
            let behind = try decode(inDueLanes) { row throws(SQLiteError) in try row.read(Timestamp?.self) }.first
            next = [next, due, behind ?? nil].compactMap(\.self).min()
        }
        return next
    }

    /// Whether it is worth it to serve the queue now, for lanes that were due after `passed`.
    ///
    /// A lane keeps the end of a lease for its due time although the attempt has ended: such lanes alone are no work, until
    /// they are many.
    package func hasWork(in queue: Queue, at now: Timestamp, after passed: Timestamp) throws(StoreError) -> Bool {
        for part in parts {
            let rows = try read(
                LaneTable.work(in: queue, at: now, after: passed, lanesMax: Self.lanesLookedIntoMax, part: part))
            let counts = try decode(rows) { row throws(SQLiteError) in
                (lanes: try row.read(Int.self), withWork: try row.read(Int.self))
            }
            if counts.contains(where: { $0.withWork > 0 || $0.lanes == Self.lanesLookedIntoMax }) { return true }
        }
        return false
    }
}
