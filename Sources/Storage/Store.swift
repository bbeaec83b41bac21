internal import SQLite
internal import Webhooks

/// Everything that is remembered, in one file.
///
/// Each operation is one batch of statements, all or nothing, without a decision in between: what must hold is a guard in
/// the SQL, and where a guard fails the whole batch has no effect (``StoreError/Kind/changed(position:)``).
package final class Store {
    let database: Database

    /// Opens the store, makes it where there is none, and brings its tables up to date.
    ///
    /// - Parameter path: of a SQLite file.
    /// - Throws: ``StoreError``; `newer` where a later version has made the file, `foreign` where another program has. It
    ///   then stays untouched.
    package init(path: String) throws(StoreError) {
        do throws(SQLiteError) {
            database = try Database(path: path)
        } catch {
            throw StoreError(error)
        }
        try migrate()
    }

    /// Opens a store that is there, to read from it: nothing is made, changed or brought up to date.
    ///
    /// - Parameter isCopy: whether nobody else has it open, as a copy that was just made: then no files come beside it.
    /// - Throws: ``StoreError``; `cannotOpen` where there is none.
    package init(reading path: String, isCopy: Bool = false) throws(StoreError) {
        do throws(SQLiteError) {
            database = try Database(path: path, for: isCopy ? .readingCopy : .reading)
        } catch {
            throw StoreError(error)
        }
        try refuseNewer()
    }

    /// The part of the key space where a team lives. One file is one part.
    func part(of team: TeamID) -> Int { 0 }

    /// All parts, for what serves every team.
    var parts: [Int] { [0] }

    /// What the work on it took, in all.
    package var usage: StoreUsage {
        let usage = database.usage
        return StoreUsage(worked: usage.worked, waited: usage.waited)
    }

    func read(_ sql: SQL) throws(StoreError) -> Rows {
        do throws(SQLiteError) { return try database.run(sql) } catch { throw StoreError(error) }
    }

    /// - Parameter owners: for each statement, the position of the item that it belongs to; for the error.
    @discardableResult
    func run(_ batch: [SQL], owners: [Int] = []) throws(StoreError) -> [Rows] {
        // Nothing to do is no reason to wait for other writers.
        if batch.isEmpty { return [] }
        return try run(making: { batch }, owners: owners)
    }

    /// - Parameter batch: made once the write lock is held.
    func run(making batch: () -> [SQL], owners: [Int] = []) throws(StoreError) -> [Rows] {
        do throws(SQLiteError) {
            return try database.run(making: batch)
        } catch {
            guard case .unmet(let index) = error.kind else { throw StoreError(error) }
            let position = index < owners.count ? owners[index] : nil
            throw StoreError(.changed(position: position), error.description)
        }
    }

    /// A number that is another one once somebody else has written to the store, in this process or another: whether
    /// it is worth it to look for news. What is written through this store itself does not change it. It costs some
    /// microseconds.
    package func changeCounter() throws(StoreError) -> Int {
        do throws(SQLiteError) { return try database.dataVersion() } catch { throw StoreError(error) }
    }

    /// Gives a few free pages of the file back to the disk: one step.
    /// - Returns: whether there are more than are worth keeping for what comes next.
    package func shrink() throws(StoreError) -> Bool {
        do throws(SQLiteError) {
            guard try database.pragma("freelist_count") > Self.freePagesKept else { return false }
            try database.vacuum(pages: Self.pagesPerStep)
            return true
        } catch {
            throw StoreError(error)
        }
    }

    /// 4 MiB: room that a steady load uses again.
    private static let freePagesKept = 1000
    private static let pagesPerStep = 500

    /// Decodes rows; a column of the wrong kind is a damaged store.
    func decode<Value>(
        _ rows: Rows, _ body: (inout Row) throws(SQLiteError) -> Value
    ) throws(StoreError) -> [Value] {
        do throws(SQLiteError) {
            var values: [Value] = []
            values.reserveCapacity(rows.count)
            for var row in rows { values.append(try body(&row)) }
            return values
        } catch {
            throw StoreError(error)
        }
    }

    /// How many of the steps to the present tables the file has behind it.
    package var version: Int {
        get throws(StoreError) {
            do throws(SQLiteError) { return try database.pragma("user_version") } catch { throw StoreError(error) }
        }
    }

    /// That of a store that is up to date.
    package static var versionNow: Int { Migrations.all.count }

    private func refuseNewer() throws(StoreError) {
        let version = try self.version
        guard version <= Self.versionNow else {
            throw StoreError(.newer, "the store has version \(version), this program knows \(Self.versionNow)")
        }
    }

    private func migrate() throws(StoreError) {
        try refuseNewer()
        let version = try self.version
        for number in version..<Migrations.all.count {
            do throws(SQLiteError) {
                try database.migrate(to: number + 1, with: Migrations.all[number])
            } catch {
                throw StoreError(error)
            }
        }
    }
}

/// The steps from an empty file to the present tables, oldest first. A step is never changed once it is released.
enum Migrations {
    static let all: [String] = [
        PackageResources.m0001_initial_sql, PackageResources.m0002_runtime_sql, PackageResources.m0003_names_sql,
        PackageResources.m0004_health_sql, PackageResources.m0005_order_sql,
        PackageResources.m0006_credentials_sql, PackageResources.m0007_active_sql,
    ].map { String(decoding: $0, as: UTF8.self) }
}
