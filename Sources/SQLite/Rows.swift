/// What one statement returned, in order.
package struct Rows: Sequence, Sendable {
    let columnCount: Int
    let values: [SQLValue]

    package var count: Int { columnCount == 0 ? 0 : values.count / columnCount }
    package var isEmpty: Bool { values.isEmpty }
    package var first: Row? { isEmpty ? nil : Row(values: values, next: 0, end: columnCount) }

    package func makeIterator() -> AnyIterator<Row> {
        var start = 0
        return AnyIterator {
            guard start < values.count else { return nil }
            defer { start += columnCount }
            return Row(values: values, next: start, end: start + columnCount)
        }
    }
}

/// One row, read from left to right: each ``read()`` takes the next column of the `SELECT` or `RETURNING` list.
package struct Row: Sendable {
    /// Of all rows.
    let values: [SQLValue]
    var next: Int
    let end: Int

    /// - Throws: ``SQLiteError`` where the column holds another kind of value: the file was changed by a stranger.
    package mutating func read<Value: SQLConvertible>(_ type: Value.Type = Value.self) throws(SQLiteError) -> Value {
        precondition(next < end, "the row has no more columns")
        guard let value = Value(values[next]) else {
            throw SQLiteError(.corrupt, "expected \(Value.self), found \(values[next])")
        }
        next += 1
        return value
    }
    // What is read most often has calls of its own: generic code of another module asks for a type each time.
    package mutating func read() throws(SQLiteError) -> String { try read(String.self) }
    package mutating func read() throws(SQLiteError) -> Int { try read(Int.self) }
    package mutating func read() throws(SQLiteError) -> Int64 { try read(Int64.self) }
    package mutating func read() throws(SQLiteError) -> Int? { try read(Int?.self) }
    package mutating func read() throws(SQLiteError) -> Int64? { try read(Int64?.self) }
    package mutating func read() throws(SQLiteError) -> String? { try read(String?.self) }
    package mutating func read() throws(SQLiteError) -> Bool { try read(Bool.self) }
    package mutating func read() throws(SQLiteError) -> [UInt8] { try read([UInt8].self) }
    package mutating func read() throws(SQLiteError) -> [UInt8]? { try read([UInt8]?.self) }
}
