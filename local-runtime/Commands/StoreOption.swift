internal import Glibc
internal import Storage

extension Manual.Option {
    static let store = Manual.Option(
        "--store", "FILE", "the store (WEBHOOKS_STORE, else webhooks.db)", completion: .file)
    static let json = Manual.Option("--json", nil, "prints one JSON object, for scripts")
}

extension Options {
    /// The store that a command works on, which need not be there.
    func storePath() throws(CommandError) -> String {
        let path = try value("--store") ?? File.variable("WEBHOOKS_STORE") ?? "webhooks.db"
        guard !path.contains("://") else {
            throw CommandError(configuration: "Give the path of a SQLite file with --store or WEBHOOKS_STORE.")
        }
        return path
    }

    /// The same for what is of no use without a store.
    func existingStorePath() throws(CommandError) -> String {
        let path = try storePath()
        guard StoreFile.exists(path) else {
            throw CommandError(
                "There is no store at \(path); name one with --store or WEBHOOKS_STORE.", exitStatus: 66)
        }
        return path
    }
}

extension CommandError {
    /// - Parameter path: of the store that gave the error.
    init(store path: String, _ error: StoreError) {
        let (message, exitStatus): (String, Int32) =
            switch error.kind {
            case .busy: ("is busy; try again in a moment", 75)
            case .full: ("has no room on its disk", 75)
            case .io: ("lies on a disk that fails", 74)
            case .readOnly: ("cannot be written; run as the user who owns the file and its folder", 77)
            case .cannotOpen: ("cannot be opened; look whether its folder is there and may be written", 66)
            case .foreign: ("is no store of this system", 65)
            case .newer: ("was made by a newer version; use that version, or newer", 78)
            case .corrupt: ("is damaged; restore a backup, or run sqlite3's .recover on a copy", 65)
            case .stopped: ("was left as it was: told to stop", 130)
            case .changed, .keyChanged, .other: ("gave an error that is none of yours: \(error.detail)", 70)
            }
        self.init("\(path) \(message).", exitStatus: exitStatus)
    }
}
