/// What SQLite, or the reading of one of its rows, refused. For the log: never for a caller.
package struct SQLiteError: Error, Equatable, CustomStringConvertible, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Another process held the write lock for longer than ``Database/busyMilliseconds``.
        case busy
        /// No room on the disk.
        case full
        /// The file or its folder may not be written.
        case readOnly
        /// The disk failed; nothing of the batch may be taken for written.
        case io
        /// There is no such file, or it may not be opened.
        case cannotOpen
        /// The file is damaged.
        case corrupt
        /// The file is no SQLite file, or one that another program made.
        case foreign
        /// A guard of the batch (``SQL/expecting(_:)``) did not hold: the position of its statement.
        case unmet(Int)
        /// A constraint of the schema was broken: a bug, or a value that exists already.
        case constraint
        case outOfMemory
        /// It was told to stop (``Database/stop(when:)``); nothing happened.
        case stopped
        case other
    }

    package var kind: Kind
    /// SQLite's extended result code, such as 2067 for a broken UNIQUE constraint; 0 where the error is our own.
    package var code: Int32
    package var message: String

    package init(_ kind: Kind, _ message: String, code: Int32 = 0) {
        (self.kind, self.message, self.code) = (kind, message, code)
    }

    package var description: String { "SQLite \(code) (\(kind)): \(message)" }
}
