internal import CSQLite

/// A question that SQLite asks while it works.
final class Interruption {
    /// Steps of SQLite's machine between two questions: some milliseconds.
    static let stepsBetween: Int32 = 100_000

    let isWanted: () -> Bool

    init(_ isWanted: @escaping () -> Bool) { self.isWanted = isWanted }
}

extension Database {
    /// Makes statements that take long stop, with ``SQLiteError/Kind/stopped``, as soon as that is true.
    package func stop(when isWanted: @escaping () -> Bool) {
        let interruption = Interruption(isWanted)
        self.interruption = interruption
        sqlite3_progress_handler(
            connection, Interruption.stepsBetween,
            { Unmanaged<Interruption>.fromOpaque($0!).takeUnretainedValue().isWanted() ? 1 : 0 },
            Unmanaged.passUnretained(interruption).toOpaque())
    }
}
