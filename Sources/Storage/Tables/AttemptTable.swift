internal import SQLite
internal import Webhooks

enum AttemptTable {
    static let columns: SQL = """
        number, started_at_ms, dns_ms, connect_ms, tls_ms, first_byte_ms, total_ms, response_status, response_headers,
        response_body, error_code, error
        """

    static func insert(_ attempt: Attempt, of delivery: Delivery, part: Int) -> SQL {
        let timings = attempt.transfer.timings
        let answer = try? attempt.transfer.result.get()
        return """
            INSERT INTO attempts (part, team_id, delivery_id, number, started_at_ms, dns_ms, connect_ms, tls_ms,
                first_byte_ms, total_ms, response_status, response_headers, response_body, error_code, error)
            VALUES (\(part), \(delivery.team), \(delivery.id), \(attempt.number), \(attempt.startedAt), \(timings.dns),
                \(timings.connect), \(timings.tls), \(timings.firstByte), \(timings.total), \(answer?.status),
                \(answer?.lines.text), \(answer?.body), \(attempt.errorCode), \(attempt.error))
            """
    }

    static func decode(_ row: inout Row) throws(SQLiteError) -> Attempt {
        let (number, startedAt): (Int, Timestamp) = (try row.read(), try row.read())
        let timings = Timings(
            dns: try row.read(), connect: try row.read(), tls: try row.read(), firstByte: try row.read(),
            total: try row.read())
        let (status, headers, body): (Int?, String?, [UInt8]?) = (try row.read(), try row.read(), try row.read())
        let (code, error): (ErrorCode?, String?) = (try row.read(), try row.read())
        let result: Result<Answer, TransferError> =
            if let status {
                .success(Answer(status: status, headers: HeaderLines(headers ?? ""), body: body ?? []))
            } else {
                .failure(TransferError(code ?? .protocol, error ?? ""))
            }
        var attempt = Attempt(
            number: number, startedAt: startedAt, transfer: Transfer(result, timings: timings), outcome: .success)
        (attempt.errorCode, attempt.error) = (code, error)
        return attempt
    }
}
