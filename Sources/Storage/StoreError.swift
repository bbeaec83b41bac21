internal import SQLite

/// Why the store did not do what it was asked.
package struct StoreError: Error, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Others kept the store busy for too long; nothing happened.
        case busy
        /// No room on the disk; nothing happened.
        case full
        /// The file, or its folder, may not be written.
        case readOnly
        /// The disk failed; nothing may be taken for written.
        case io
        /// There is no store there, and none could be made.
        case cannotOpen
        /// The file is damaged.
        case corrupt
        /// The file is something else than a store; it was left as it is.
        case foreign
        /// The file was made by a newer version of this system.
        case newer
        /// Something that was read before has changed since; nothing happened. It can be read and tried again.
        /// - position: which of the given items is concerned, where one is.
        case changed(position: Int?)
        /// What was to be written is sealed with another key than the store is; nothing happened.
        case keyChanged
        /// It was told to stop; nothing happened.
        case stopped
        case other
    }

    package var kind: Kind
    /// For the log; never for a caller.
    package var detail: String

    init(_ kind: Kind, _ detail: String) { (self.kind, self.detail) = (kind, detail) }

    init(_ error: SQLiteError) {
        detail = error.description
        kind =
            switch error.kind {
            case .busy: .busy
            case .full: .full
            case .readOnly: .readOnly
            case .io: .io
            case .cannotOpen: .cannotOpen
            case .corrupt: .corrupt
            case .foreign: .foreign
            case .unmet: .changed(position: nil)
            case .stopped: .stopped
            case .constraint, .outOfMemory, .other: .other
            }
    }
}
