/// The statements that a connection has prepared, found by the pieces of their SQL.
///
/// The pieces of a literal are the same strings each time, and equal strings of one address are compared in no time: the
/// text of a statement is neither joined nor hashed again.
struct StatementCache {
    /// Statements with as many pieces, and pieces as long, share an entry.
    private var statements: [Int: [(pieces: [String], statement: Statement)]] = [:]

    /// The SQL of each.
    var texts: [String] { statements.values.joined().map { $0.pieces.joined() } }

    mutating func statement(for sql: SQL, on connection: OpaquePointer) throws(SQLiteError) -> Statement {
        let key = sql.pieces.reduce(sql.pieces.count) { $0 &* 31 &+ $1.utf8.count }
        for entry in statements[key] ?? [] where entry.pieces == sql.pieces { return entry.statement }
        let statement = try Statement(sql.text, on: connection)
        statements[key, default: []].append((sql.pieces, statement))
        return statement
    }
}
