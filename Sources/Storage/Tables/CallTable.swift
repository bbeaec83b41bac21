internal import SQLite
internal import Webhooks

enum CallTable {
    /// In the order that ``decode(_:)`` reads them.
    static let columns: SQL = """
        request, id, function, request_id, traceparent, attempt, is_leased, due_at_ms, created_at_ms, ended_at_ms,
        last_error
        """

    /// In the order that ``decodeSummary(_:)`` reads them.
    static let summaryColumns: SQL = """
        id, function, request_id, traceparent, attempt, is_leased, due_at_ms, created_at_ms, ended_at_ms, last_error
        """

    static func insert(_ call: AsyncCall, part: Int) -> SQL {
        """
        INSERT INTO calls (part, id, function, request, request_bytes, request_id, traceparent, attempt, is_leased,
            due_at_ms, created_at_ms)
        VALUES (\(part), \(call.id), \(call.function), \(call.request), \(call.request.count), \(call.requestID),
            \(call.traceparent), \(call.attempt), 0, \(call.dueAt), \(call.createdAt))
        """
    }

    /// One row: how many are not dead, and the bytes of their requests.
    static func backlog(part: Int) -> SQL {
        "SELECT count(*), coalesce(sum(request_bytes), 0) FROM calls WHERE part = \(part) AND due_at_ms IS NOT NULL"
    }

    /// One row at most: the first function after `function` that has calls, and when the first of them is due.
    static func nextFunction(after function: String, part: Int) -> SQL {
        """
        SELECT function, due_at_ms FROM calls
        WHERE part = \(part) AND function > \(function) AND due_at_ms IS NOT NULL
        ORDER BY function, due_at_ms LIMIT 1
        """
    }

    /// Two callers never get the same call: the statement that selects it moves its time. Together with the number of the
    /// attempt, the time is the proof of the claim.
    static func claim(_ share: CallShare, at now: Timestamp, part: Int) -> SQL {
        """
        UPDATE calls SET is_leased = 1, attempt = attempt + 1, due_at_ms = \(now + share.lease)
        WHERE part = \(part) AND id IN (
            SELECT id FROM calls
            WHERE part = \(part) AND function = \(share.function) AND due_at_ms <= \(now)
            ORDER BY due_at_ms LIMIT \(share.room))
        RETURNING \(columns)
        """
    }

    /// Writes down what came of an attempt, where its claim still holds.
    /// - Returns: a statement with one row; with none where the claim does not hold any more.
    static func settle(_ end: CallEnd, at now: Timestamp, part: Int) -> SQL {
        let holds: SQL = """
            part = \(part) AND id = \(end.call.id) AND due_at_ms = \(end.call.dueAt) AND attempt = \(end.call.attempt)
                AND is_leased = 1
            """
        return switch end.result {
        case .succeeded: "DELETE FROM calls WHERE \(holds) RETURNING 1"
        case .failed(let error, let dueAt):
            "UPDATE calls SET is_leased = 0, due_at_ms = \(dueAt), last_error = \(error) WHERE \(holds) RETURNING 1"
        case .givenUp(let error):
            """
            UPDATE calls SET is_leased = 0, due_at_ms = NULL, ended_at_ms = \(now), last_error = \(error)
            WHERE \(holds) RETURNING 1
            """
        case .givenBack(let dueAt):
            """
            UPDATE calls SET is_leased = 0, due_at_ms = \(dueAt), attempt = attempt - 1 WHERE \(holds) RETURNING 1
            """
        }
    }

    /// Makes dead letters due again, with all their attempts before them; the longest dead first.
    static func redrive(_ letters: DeadLetters, at now: Timestamp, limit: Int, part: Int) -> SQL {
        """
        UPDATE calls SET due_at_ms = \(now), attempt = 0, ended_at_ms = NULL
        WHERE part = \(part) AND id IN (\(ids(of: letters, limit: limit, part: part))) RETURNING 1
        """
    }

    static func purge(_ letters: DeadLetters, limit: Int, part: Int) -> SQL {
        """
        DELETE FROM calls
        WHERE part = \(part) AND id IN (\(ids(of: letters, limit: limit, part: part))) RETURNING 1
        """
    }

    private static func ids(of letters: DeadLetters, limit: Int, part: Int) -> SQL {
        let which: SQL =
            switch letters {
            case .all: ""
            case .of(let function): "AND function = \(function)"
            case .one(let id): "AND id = \(id)"
            }
        return """
            SELECT id FROM calls WHERE part = \(part) AND due_at_ms IS NULL \(which) ORDER BY id LIMIT \(limit)
            """
    }

    static func decode(_ row: inout Row) throws(SQLiteError) -> AsyncCall {
        let request: [UInt8] = try row.read()
        let summary = try decodeSummary(&row)
        var call = AsyncCall(
            id: summary.id, function: summary.function, request: request, requestID: summary.requestID,
            traceparent: summary.traceparent, createdAt: summary.createdAt)
        (call.attempt, call.state, call.lastError) = (summary.attempt, summary.state, summary.lastError)
        return call
    }

    static func decodeSummary(_ row: inout Row) throws(SQLiteError) -> AsyncCall.Summary {
        var call = AsyncCall.Summary(
            id: try row.read(), function: try row.read(), requestID: try row.read(), traceparent: try row.read(),
            attempt: try row.read(), state: .dead(since: Timestamp(milliseconds: 0)),
            createdAt: Timestamp(milliseconds: 0))
        let (isLeased, dueAt): (Bool, Timestamp?) = (try row.read(), try row.read())
        call.createdAt = try row.read()
        let endedAt: Timestamp? = try row.read()
        call.state =
            if let dueAt {
                isLeased ? .running(until: dueAt) : .waiting(dueAt: dueAt)
            } else {
                .dead(since: endedAt ?? call.createdAt)
            }
        call.lastError = try row.read()
        return call
    }
}
