internal import CSQLite
internal import Glibc

/// Why there is no copy.
package struct CopyError: Error {
    package var error: SQLiteError
    /// Whether the new file is at fault, and not the one that is copied.
    package var isOfCopy: Bool
}

extension Database {
    /// Pages that are copied at once, before progress is told: 4 MiB.
    private static let pagesPerStep: Int32 = 1024

    /// Runs reads that all see the file as it is when the first of them begins, whatever others write meanwhile.
    ///
    /// Nobody waits for it: in WAL mode readers and writers do not. But the log cannot begin anew before it ends, so that
    /// it grows by what is written meanwhile.
    package func snapshot<Value>(_ body: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        _ = try run("BEGIN")
        defer { _ = try? run("COMMIT") }
        _ = try run("SELECT 1 FROM sqlite_schema LIMIT 1")
        return try body()
    }

    /// Copies the file as it is now to a new one, page by page, on disk when this returns.
    ///
    /// It is SQLite's backup within one read transaction: by itself it would begin anew each time that somebody else
    /// writes, and under load never end. `VACUUM INTO` would do as well and save the room of free pages, but sorts all
    /// that there is anew, and cannot say how far it is.
    /// - Parameters:
    ///   - path: of a file that does not exist yet; it is left behind where this throws.
    ///   - isStopped: asked after each step, with the share of the pages that are copied.
    /// - Returns: the number of pages.
    package func copy(to path: String, isStopped: (_ share: Double) -> Bool) throws(CopyError) -> Int {
        let pages: Result<Int, CopyError>
        do throws(SQLiteError) {
            pages = try snapshot {
                Result { () throws(CopyError) in
                    let target = try CopyTarget(path: path)
                    return try target.take(from: connection, isStopped: isStopped, pagesPerStep: Self.pagesPerStep)
                }
            }
        } catch {
            throw CopyError(error: error, isOfCopy: false)
        }
        let count = try pages.get()
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            let isFull = errno == ENOSPC || errno == EDQUOT
            throw CopyError(
                error: SQLiteError(isFull ? .full : .io, "the copy could not be brought to disk"), isOfCopy: true)
        }
        return count
    }

    /// What SQLite finds wrong with the file: broken pages, indexes without rows, values that break a constraint. All of
    /// it is read. At most 100 findings; none where it is sound.
    package func integrityFindings() throws(SQLiteError) -> [String] {
        let rows = try run("PRAGMA integrity_check(100)")
        var findings: [String] = []
        for var row in rows { findings.append(try row.read()) }
        return findings == ["ok"] ? [] : findings
    }
}

/// The file that a copy becomes.
private final class CopyTarget {
    private let connection: OpaquePointer

    init(path: String) throws(CopyError) {
        guard mknod(path, S_IFREG | 0o600, 0) == 0 else {
            let kind: SQLiteError.Kind = errno == ENOSPC || errno == EDQUOT ? .full : .cannotOpen
            throw CopyError(error: SQLiteError(kind, "the copy cannot be made: error \(errno)"), isOfCopy: true)
        }
        var connection: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
        guard sqlite3_open_v2(path, &connection, flags, nil) == SQLITE_OK, let connection else {
            defer { sqlite3_close_v2(connection) }
            throw CopyError(error: .last(on: connection), isOfCopy: true)
        }
        self.connection = connection
        // A copy that is not whole is thrown away, so that it needs no journal; it is brought to disk once, at its end.
        let settings = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE"
        guard sqlite3_exec(connection, settings, nil, nil, nil) == SQLITE_OK else {
            throw CopyError(error: .last(on: connection), isOfCopy: true)
        }
    }

    deinit { sqlite3_close_v2(connection) }

    func take(
        from source: OpaquePointer, isStopped: (Double) -> Bool, pagesPerStep: Int32
    ) throws(CopyError) -> Int {
        guard let copying = sqlite3_backup_init(connection, "main", source, "main") else {
            throw CopyError(error: .last(on: connection), isOfCopy: true)
        }
        var code = SQLITE_OK
        var pages = 0
        while code == SQLITE_OK {
            code = sqlite3_backup_step(copying, pagesPerStep)
            pages = Int(sqlite3_backup_pagecount(copying))
            let share = Double(pages - Int(sqlite3_backup_remaining(copying))) / Double(max(pages, 1))
            if code == SQLITE_OK || code == SQLITE_DONE, isStopped(share) { code = SQLITE_INTERRUPT }
        }
        let end = sqlite3_backup_finish(copying)
        guard code == SQLITE_DONE, end == SQLITE_OK else {
            if code == SQLITE_INTERRUPT {
                throw CopyError(error: SQLiteError(.stopped, "it was told to stop"), isOfCopy: false)
            }
            throw CopyError(error: .last(on: connection), isOfCopy: Self.isOfWriting(code))
        }
        return pages
    }

    /// SQLite has one code for both files: the one is read alone, the other is written alone.
    private static func isOfWriting(_ code: Int32) -> Bool {
        switch code & 0xFF {
        case SQLITE_FULL, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM: true
        // SQLITE_IOERR_READ and SQLITE_IOERR_SHORT_READ, macros Swift does not see.
        case SQLITE_IOERR: ![SQLITE_IOERR | 1 << 8, SQLITE_IOERR | 2 << 8].contains(code)
        default: false
        }
    }
}
