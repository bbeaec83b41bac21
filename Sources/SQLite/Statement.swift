internal import CSQLite

/// One prepared statement. It is reset after each use and finalized with its database.
final class Statement {
    private let handle: OpaquePointer
    private let columnCount: Int32
    private let parameterCount: Int
    /// The texts and blobs of the present values: kept for its capacity.
    private var bytes: [UInt8] = []

    init(_ sql: String, on connection: OpaquePointer) throws(SQLiteError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw .last(on: connection, in: sql) }
        self.handle = handle
        columnCount = sqlite3_column_count(handle)
        parameterCount = Int(sqlite3_bind_parameter_count(handle))
    }

    deinit { sqlite3_finalize(handle) }

    /// Runs the statement to its end.
    func run(_ values: [SQLValue], on connection: OpaquePointer) throws(SQLiteError) -> Rows {
        precondition(values.count == parameterCount, "the SQL has another number of placeholders")
        copyBytes(of: values)
        // Within this closure the bytes stay where they are, so that SQLite need not copy them once more.
        let result = bytes.withUnsafeBufferPointer { buffer in
            bind(values, in: buffer)
            let result = step(on: connection)
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
            return result
        }
        return try result.get()
    }

    private func step(on connection: OpaquePointer) -> Result<Rows, SQLiteError> {
        var columns: [SQLValue] = []
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: for index in 0..<columnCount { columns.append(column(at: index)) }
            case SQLITE_DONE: return .success(Rows(columnCount: Int(columnCount), values: columns))
            default: return .failure(.last(on: connection, in: String(cString: sqlite3_sql(handle))))
            }
        }
    }

    /// Lays the texts and blobs one after the other.
    private func copyBytes(of values: [SQLValue]) {
        bytes.removeAll(keepingCapacity: true)
        for value in values {
            switch value {
            case .text(var text): text.withUTF8 { bytes.append(contentsOf: $0) }
            case .blob(let blob): bytes.append(contentsOf: blob)
            case .null, .integer, .real: break
            }
        }
        // A value of no bytes needs an address too: a nil pointer would bind NULL.
        bytes.append(0)
    }

    private func bind(_ values: [SQLValue], in buffer: UnsafeBufferPointer<UInt8>) {
        guard let start = buffer.baseAddress else { preconditionFailure("the buffer is never empty") }
        var offset = 0
        for (index, value) in zip(Int32(1)..., values) {
            let code: Int32
            switch value {
            case .null: code = sqlite3_bind_null(handle, index)
            case .integer(let value): code = sqlite3_bind_int64(handle, index, value)
            case .real(let value): code = sqlite3_bind_double(handle, index, value)
            case .text(let text):
                let count = text.utf8.count
                code = (start + offset).withMemoryRebound(to: CChar.self, capacity: count) {
                    sqlite3_bind_text(handle, index, $0, Int32(count), nil)
                }
                offset += count
            case .blob(let blob):
                code = sqlite3_bind_blob(handle, index, start + offset, Int32(blob.count), nil)
                offset += blob.count
            }
            precondition(code == SQLITE_OK)
        }
    }

    private func column(at index: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: .real(sqlite3_column_double(handle, index))
        case SQLITE_TEXT: .text(String(decoding: bytes(at: index), as: UTF8.self))
        case SQLITE_BLOB: .blob([UInt8](bytes(at: index)))
        default: .null
        }
    }

    private func bytes(at index: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, index)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
    }
}

extension SQLiteError {
    static func last(on connection: OpaquePointer?, in sql: String = "") -> SQLiteError {
        let code = sqlite3_extended_errcode(connection)
        let message = String(cString: sqlite3_errmsg(connection))
        return SQLiteError(kind(of: code), sql.isEmpty ? message : "\(message) in \(sql)", code: code)
    }

    private static func kind(of code: Int32) -> Kind {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
        case SQLITE_FULL: .full
        case SQLITE_READONLY, SQLITE_PERM: .readOnly
        case SQLITE_IOERR: .io
        case SQLITE_CANTOPEN: .cannotOpen
        case SQLITE_CORRUPT, SQLITE_MISMATCH: .corrupt
        case SQLITE_NOTADB: .foreign
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_NOMEM: .outOfMemory
        case SQLITE_INTERRUPT: .stopped
        default: .other
        }
    }
}
