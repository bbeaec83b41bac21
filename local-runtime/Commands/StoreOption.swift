internal import Glibc
internal import Storage

/// Where a command looks for its store.
enum StorePlace {
    static let variable = "WEBHOOKS_STORE"
    /// Where neither `--store` nor the variable says otherwise, as for the functions.
    static let standard = "webhooks.db"

    /// - Throws: where there is no file.
    static func look(at path: String) throws(CommandError) {
        guard StoreFile.exists(path) else {
            throw CommandError("There is no store at \(path); name one with --store or \(variable).", exitStatus: 66)
        }
        guard StoreFile.isFile(path) else {
            throw CommandError("\(path) is no file; name the store's file with --store.", exitStatus: 66)
        }
    }
}

extension Manual.Option {
    static let store: Manual.Option = store(for: "the store")
    static let json = Manual.Option("--json", nil, "prints one JSON object, for scripts")

    /// - Parameter purpose: what the command does with it.
    static func store(for purpose: String) -> Manual.Option {
        Manual.Option(
            "--store", "FILE", "\(purpose) (\(StorePlace.variable), else \(StorePlace.standard))", completion: .file)
    }
}

extension Options {
    /// The store that a command works on, which need not be there.
    func storePath() throws(CommandError) -> String {
        let path = try value("--store") ?? File.variable(StorePlace.variable) ?? StorePlace.standard
        guard !path.contains("://"), !path.isEmpty else {
            throw CommandError(
                configuration: "Give the path of a SQLite file with --store or \(StorePlace.variable).")
        }
        return path
    }

    /// The same for what is of no use without a store.
    func existingStorePath() throws(CommandError) -> String {
        let path = try storePath()
        try StorePlace.look(at: path)
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
