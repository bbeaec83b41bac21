internal import SQLite
package import Webhooks

/// Which calls that were given up are meant.
package enum DeadLetters: Equatable, Sendable {
    case all
    /// Those of one function.
    case of(function: String)
    case one(ID<AsyncCall>)
}

/// One page of calls, newest first.
package struct CallPage: Sendable {
    package var calls: [AsyncCall.Summary]
    /// Where the next page begins; nil at the end.
    package var cursor: ID<AsyncCall>?
}

extension Store {
    /// Dead letters that one step makes due again, or deletes, at most.
    package static let deadLettersPerStep = 1000

    package func call(_ id: ID<AsyncCall>) throws(StoreError) -> AsyncCall? {
        let rows = try read("SELECT \(CallTable.columns) FROM calls WHERE part = \(parts[0]) AND id = \(id)")
        return try decode(rows, CallTable.decode).first
    }

    /// A page of them without their requests. However few match, no more calls are looked at than there are: the runtime
    /// keeps so many that wait, and so many dead letters, and not more.
    /// - Parameters:
    ///   - isDead: dead letters, or those that wait or run.
    ///   - before: the cursor of the page before.
    package func calls(
        isDead: Bool, function: String? = nil, before: ID<AsyncCall>? = nil, limit: Int
    ) throws(StoreError) -> CallPage {
        let hasState: SQL = isDead ? "AND due_at_ms IS NULL" : "AND due_at_ms IS NOT NULL"
        let hasFunction: SQL = if let function { "AND function = \(function)" } else { "" }
        let rows = try read(
            """
            SELECT \(CallTable.summaryColumns) FROM calls
            WHERE part = \(parts[0]) AND id < \(before?.text ?? "~") \(hasState) \(hasFunction)
            ORDER BY id DESC LIMIT \(limit)
            """)
        let calls = try decode(rows, CallTable.decodeSummary)
        return CallPage(calls: calls, cursor: calls.count == limit ? calls.last?.id : nil)
    }

    /// Makes dead letters due at once, as new calls: one step of at most ``deadLettersPerStep``.
    /// - Returns: how many.
    package func redrive(_ letters: DeadLetters, at now: Timestamp, limit: Int) throws(StoreError) -> Int {
        let limit = min(limit, Self.deadLettersPerStep)
        return try run([CallTable.redrive(letters, at: now, limit: limit, part: parts[0])])[0].count
    }

    /// Deletes dead letters: one step of at most ``deadLettersPerStep``.
    /// - Returns: how many.
    package func purge(_ letters: DeadLetters) throws(StoreError) -> Int {
        try run([CallTable.purge(letters, limit: Self.deadLettersPerStep, part: parts[0])])[0].count
    }

    /// Deletes a call, unless an attempt is under way.
    /// - Returns: whether it did.
    package func delete(_ call: ID<AsyncCall>) throws(StoreError) -> Bool {
        let rows = try run([
            "DELETE FROM calls WHERE part = \(parts[0]) AND id = \(call) AND is_leased = 0 RETURNING 1"
        ])
        return !rows[0].isEmpty
    }

    /// Deletes dead letters that were given up before `time`, and the oldest of those that are more than `count`, or whose
    /// requests are more than `bytes` together.
    /// - Returns: how many.
    package func deleteDeadLetters(before time: Timestamp, keeping count: Int, bytes: Int) throws(StoreError) -> Int {
        let part = parts[0]
        let rows = try read(
            """
            SELECT id, request_bytes FROM calls WHERE part = \(part) AND due_at_ms IS NULL
            ORDER BY id DESC LIMIT \(count + 1)
            """)
        let letters = try decode(rows) { row throws(SQLiteError) in
            (id: try row.read(String.self), bytes: try row.read(Int.self))
        }
        var (kept, keptBytes) = (0, 0)
        for letter in letters {
            guard kept < count, keptBytes + letter.bytes <= bytes else { break }
            (kept, keptBytes) = (kept + 1, keptBytes + letter.bytes)
        }
        let last = kept < letters.count ? letters[kept].id : ""
        let results = try run([
            """
            DELETE FROM calls WHERE part = \(part) AND due_at_ms IS NULL AND (id <= \(last) OR ended_at_ms < \(time))
            RETURNING 1
            """
        ])
        return results[0].count
    }
}
