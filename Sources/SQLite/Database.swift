internal import CSQLite
internal import Glibc

/// One connection to one SQLite file, with the statements it has prepared.
///
/// Not Sendable on purpose: a connection stays with the thread that opened it.
package final class Database {
    /// For so long a writer waits for the others before it gives up with ``SQLiteError/Kind/busy``.
    package static let busyMilliseconds: Int64 = 20_000
    /// Marks a file as this system's own (`PRAGMA application_id`): "Hook" in ASCII.
    private static let applicationID = 0x486F_6F6B
    /// Pages that one connection keeps in memory.
    private static let cacheKibibytes = 16 * 1024
    /// The write-ahead log is written back into the file when it has so many pages: some 16 MiB. Pages that change again
    /// and again are written back once.
    private static let checkpointPages = 4000

    /// Once for the process, before the library is first used.
    private static let isConfigured = sqlite3_config_no_memory_status() == SQLITE_OK

    let connection: OpaquePointer
    /// Kept for as long as SQLite may ask it; see ``stop(when:)``.
    var interruption: Interruption?
    private(set) var statements = StatementCache()
    /// What its work took, since it was opened.
    package internal(set) var usage = Usage()

    /// What a connection is for.
    package enum Use: Equatable, Sendable {
        /// To read and write; the file is made where there is none.
        case everything
        /// To read a file that is there, while others may write to it. What it sorts goes to a temporary file, not into
        /// memory.
        case reading
        /// To read a file that is there and that nobody changes, such as a copy: without locks, and without files beside
        /// it.
        case readingCopy
    }

    /// Opens the file.
    ///
    /// - Parameter path: a file, or ":memory:".
    /// - Throws: ``SQLiteError``; `foreign` where the file is something else than a store, which then stays untouched.
    package init(path: String, for use: Use = .everything) throws(SQLiteError) {
        let path = Self.resolvingFolder(of: path)
        // The store holds customers' data: whatever the shell's mask is, nobody else may read it. SQLite gives the files
        // beside it the same mode. Where the file exists, or cannot be made, it is SQLite that says so.
        if use == .everything, path != Self.inMemory { mknod(path, S_IFREG | 0o600, 0) }
        _ = Self.isConfigured
        connection = try Self.open(path, use)
        waitWhileBusy()
        try configure(for: use)
    }

    deinit {
        statements = StatementCache()
        sqlite3_close_v2(connection)
    }

    /// Runs one statement by itself: a read, or a write that needs no company.
    package func run(_ sql: SQL) throws(SQLiteError) -> Rows {
        try measured { () throws(SQLiteError) in try execute(sql) }
    }

    private func execute(_ sql: SQL) throws(SQLiteError) -> Rows {
        try statements.statement(for: sql, on: connection).run(sql.values, on: connection)
    }

    /// Runs the statements in order, all or nothing, on disk when this returns.
    ///
    /// The write lock is taken at once, so that the batch cannot fail half-way because another process writes.
    /// - Returns: the rows of each statement.
    /// - Throws: ``SQLiteError``; with ``SQLiteError/Kind/unmet(_:)`` where a guard did not hold. Nothing was written.
    package func run(_ batch: [SQL]) throws(SQLiteError) -> [Rows] { try run(making: { batch }) }

    /// The same with statements that are made once the write lock is held: a time in them is that of the write, however
    /// long others kept it waiting.
    package func run(making batch: () -> [SQL]) throws(SQLiteError) -> [Rows] {
        try measured { () throws(SQLiteError) in try transact(batch) }
    }

    private func transact(_ batch: () -> [SQL]) throws(SQLiteError) -> [Rows] {
        _ = try execute(Self.begin)
        do throws(SQLiteError) {
            let batch = batch()
            var results: [Rows] = []
            results.reserveCapacity(batch.count)
            for (index, sql) in batch.enumerated() {
                let rows = try execute(sql)
                let isMet =
                    switch sql.guarantee {
                    case nil: true
                    case .changes(let expected)?: Int(sqlite3_changes64(connection)) == expected
                    case .rows(let expected)?: rows.count == expected
                    }
                guard isMet else { throw SQLiteError(.unmet(index), "a guard did not hold") }
                results.append(rows)
            }
            _ = try execute("COMMIT")
            return results
        } catch {
            // A failed COMMIT may have ended the transaction already; then there is nothing to roll back.
            if sqlite3_get_autocommit(connection) == 0 { _ = try? execute("ROLLBACK") }
            throw error
        }
    }

    /// Brings the schema to that version, all or nothing; does nothing where another process has done it meanwhile.
    /// - Parameter script: several statements without values.
    package func migrate(to version: Int, with script: String) throws(SQLiteError) {
        try begin()
        let isDone = try pragma("user_version") >= version
        let text =
            isDone ? "" : "\(script); PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(version)"
        guard sqlite3_exec(connection, text, nil, nil, nil) == SQLITE_OK else {
            let error = SQLiteError.last(on: connection)
            if sqlite3_get_autocommit(connection) == 0 { _ = try? run("ROLLBACK") }
            throw error
        }
        _ = try run("COMMIT")
    }

    /// Takes the lock for writing and gives it back: an error says why a write would fail.
    package func checkWriting() throws(SQLiteError) {
        try begin()
        _ = try run("ROLLBACK")
    }

    /// Cuts so many free pages off the file; it takes the write lock for as long.
    package func vacuum(pages: Int) throws(SQLiteError) {
        _ = try run(SQL(stringLiteral: "PRAGMA incremental_vacuum(\(pages))"))
    }

    /// A setting or figure of the file that is one whole number, such as `user_version`.
    package func pragma(_ name: StaticString) throws(SQLiteError) -> Int {
        guard var row = try run(SQL(stringLiteral: "PRAGMA \(name)")).first else { return 0 }
        return try row.read()
    }

    /// Changes when another connection, of this process or another, has written to the file; never by what this one
    /// writes (`PRAGMA data_version`). It costs a look into shared memory.
    package func dataVersion() throws(SQLiteError) -> Int {
        guard var row = try run("PRAGMA data_version").first else { return 0 }
        return try row.read()
    }

    private static let begin: SQL = "BEGIN IMMEDIATE"

    private func begin() throws(SQLiteError) { _ = try run(Self.begin) }
}

// MARK: - Opening

extension Database {
    private static let inMemory = ":memory:"

    /// The file itself must be no symbolic link; that one of its folders is one is a matter of the machine.
    private static func resolvingFolder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), let folder = realpath(String(path[...slash]), nil) else {
            return path
        }
        defer { free(folder) }
        return String(cString: folder) + path[slash...]
    }

    private static func open(_ path: String, _ use: Use) throws(SQLiteError) -> OpaquePointer {
        var connection: OpaquePointer?
        let modes =
            switch use {
            case .everything: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            // Without the right to write it could not take part in the log that others write.
            case .reading: SQLITE_OPEN_READWRITE
            case .readingCopy: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            }
        let name = use == .readingCopy ? "file:\(escaped(path))?immutable=1" : path
        let flags = modes | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
        guard sqlite3_open_v2(name, &connection, flags, nil) == SQLITE_OK, let connection else {
            defer { sqlite3_close_v2(connection) }
            throw .last(on: connection)
        }
        return connection
    }

    /// The path as it stands in a URI.
    private static func escaped(_ path: String) -> String {
        let special = Array("%?#".utf8)
        let bytes = path.utf8.flatMap { special.contains($0) ? Array("%\(String($0, radix: 16))".utf8) : [$0] }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func configure(for use: Use) throws(SQLiteError) {
        guard use == .everything else { return try configureForReading() }
        let settings = """
            PRAGMA synchronous = FULL;
            PRAGMA cache_size = -\(Self.cacheKibibytes);
            PRAGMA wal_autocheckpoint = \(Self.checkpointPages);
            PRAGMA temp_store = MEMORY;
            PRAGMA trusted_schema = OFF;
            PRAGMA journal_size_limit = 67108864;
            """
        guard sqlite3_exec(connection, settings, nil, nil, nil) == SQLITE_OK else { throw .last(on: connection) }
        try refuseForeignFile()
        try useWriteAheadLog()
    }

    private func configureForReading() throws(SQLiteError) {
        let settings = "PRAGMA query_only = ON; PRAGMA temp_store = FILE; PRAGMA trusted_schema = OFF"
        guard sqlite3_exec(connection, settings, nil, nil, nil) == SQLITE_OK else { throw .last(on: connection) }
        guard try pragma("application_id") == Self.applicationID else {
            throw SQLiteError(.foreign, "the file is not one of this system's stores")
        }
    }

    /// A file with tables that this system did not make is somebody else's.
    private func refuseForeignFile() throws(SQLiteError) {
        // One transaction, so that another process's first migration is seen whole or not at all.
        _ = try run("BEGIN")
        defer { _ = try? run("COMMIT") }
        if try pragma("application_id") == Self.applicationID { return }
        guard try pragma("user_version") == 0, try run("SELECT 1 FROM sqlite_schema LIMIT 1").isEmpty else {
            throw SQLiteError(.foreign, "the file is not one of this system's stores")
        }
    }

    /// A change to the write-ahead log does not wait for others by itself, so several processes that find a new file at
    /// once must try again.
    private func useWriteAheadLog() throws(SQLiteError) {
        let deadline = ContinuousClock.now + .milliseconds(Self.busyMilliseconds)
        if try pragma("user_version") > 0 { return }  // the file keeps the setting
        while true {
            let text = "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL"
            if sqlite3_exec(connection, text, nil, nil, nil) == SQLITE_OK { return }
            let error = SQLiteError.last(on: connection)
            guard error.kind == .busy, ContinuousClock.now < deadline else { throw error }
            usleep(UInt32.random(in: 500...5_000))
        }
    }
}
