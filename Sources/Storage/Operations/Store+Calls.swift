internal import SQLite
package import Webhooks

/// The calls of one function that are not dead.
package struct OpenCalls: Equatable, Sendable {
    package var function: String
    /// When the first of them is due, or its lease ends.
    package var dueAt: Timestamp
}

/// How much waits to be called.
package struct CallBacklog: Equatable, Sendable {
    package var count: Int
    /// Of their requests.
    package var bytes: Int
}

/// What came of settling and claiming calls.
package struct CallTurn: Sendable {
    package var claims: [AsyncCall] = []
    /// The calls whose claim did not hold any more: somebody else has them, or has deleted them.
    package var lost: [ID<AsyncCall>] = []
}

extension Store {
    /// Functions that are looked at for calls, at most.
    private static let functionsMax = 1000

    package func callBacklog() throws(StoreError) -> CallBacklog {
        var backlog = CallBacklog(count: 0, bytes: 0)
        for part in parts {
            let rows = try read(CallTable.backlog(part: part))
            let sums = try decode(rows) { row throws(SQLiteError) in (try row.read(Int.self), try row.read(Int.self)) }
            for (count, bytes) in sums {
                (backlog.count, backlog.bytes) = (backlog.count + count, backlog.bytes + bytes)
            }
        }
        return backlog
    }

    /// Keeps calls: all or none, on disk when this returns.
    package func insert(_ calls: [AsyncCall]) throws(StoreError) {
        try run(calls.map { CallTable.insert($0, part: parts[0]) })
    }

    /// The functions that have calls which are not dead, by name.
    package func openCalls() throws(StoreError) -> [OpenCalls] {
        var all: [OpenCalls] = []
        for part in parts {
            var last = ""
            while all.count < Self.functionsMax {
                let rows = try read(CallTable.nextFunction(after: last, part: part))
                let next = try decode(rows) { row throws(SQLiteError) in
                    OpenCalls(function: try row.read(), dueAt: try row.read())
                }
                guard let next = next.first else { break }
                all.append(next)
                last = next.function
            }
        }
        return all
    }

    /// Writes down what came of earlier claims, and claims what is due of those functions: in one batch.
    /// - Parameter time: asked for when the lock for writing is held, so that no lease is shorter by the wait for it.
    package func turn(
        ending ends: [CallEnd] = [], claiming shares: [CallShare] = [], at time: @autoclosure () -> Timestamp
    ) throws(StoreError) -> CallTurn {
        // Nothing to do is no reason to wait for other writers.
        if ends.isEmpty, shares.isEmpty { return CallTurn() }
        let part = parts[0]
        let results = try run(making: {
            let now = time()
            return ends.map { CallTable.settle($0, at: now, part: part) }
                + shares.map { CallTable.claim($0, at: now, part: part) }
        })
        var turn = CallTurn()
        for (end, rows) in zip(ends, results) where rows.isEmpty { turn.lost.append(end.call.id) }
        for rows in results.dropFirst(ends.count) { turn.claims += try decode(rows, CallTable.decode) }
        return turn
    }
}
