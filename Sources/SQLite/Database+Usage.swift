internal import CSQLite
internal import Glibc

extension Database {
    /// How long a connection has worked, and waited.
    package struct Usage: Equatable, Sendable {
        /// In statements and transactions, but for what they waited.
        package var worked: Duration = .zero
        /// For other writers.
        package var waited: Duration = .zero
    }

    /// Does one piece of work, and adds what it took to ``usage``: two looks at the clock.
    func measured<Value>(_ work: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        let (begunAt, waitedBefore) = (ContinuousClock.now, usage.waited)
        defer { usage.worked += .now - begunAt - (usage.waited - waitedBefore) }
        return try work()
    }

    /// SQLite's own waiting sleeps in steps of up to 100 ms; many short-lived writers on one file want shorter ones, and
    /// chance in them so that none of them starves.
    func waitWhileBusy() {
        sqlite3_busy_handler(
            connection,
            { database, count in
                let begunAt = ContinuousClock.now
                // The first tries are 0.2 ms apart, later ones 3 ms: some 7,000 tries in busyMilliseconds.
                let longest: UInt32 = count < 10 ? 300 : 5_000
                usleep(UInt32.random(in: 100...longest))
                // It is asked in calls of the database's own alone, so that it is there.
                Unmanaged<Database>.fromOpaque(database!).takeUnretainedValue().usage.waited += .now - begunAt
                return count < Int32(Database.busyMilliseconds / 5 * 2) ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}
