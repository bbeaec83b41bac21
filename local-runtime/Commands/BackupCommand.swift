internal import JSON

/// `local-runtime backup`
@RuntimeActor
struct BackupCommand: LongCommand {
    static let manual = Manual(
        name: "backup", summary: "Copies the store, as it is at one moment, while others work on it.",
        operands: ["TARGET"], operandCompletion: .file,
        options: [
            Manual.Option("--force", nil, "replaces a file that is at the target"),
            Manual.Option(
                "--with-key", nil, "copies the key file too, as TARGET.key: whoever has both can open the secrets"),
            .json, .store,
        ],
        notes: """
            The copy is looked over before it gets its name: it is whole and sound, or it is not there. Nobody who writes
            waits for it; the write-ahead log grows by what is written meanwhile.
            Exit status: 0 there is a backup, 64 wrong options, 65 the target cannot take it, or the store is damaged,
            66 there is no store, 74 and 75 the disk fails or is full, 130 told to stop; then there is no backup.
            """,
        example: "local-runtime backup backups/webhooks-$(date +%F).db")

    private let backup: Backup
    let progress = Progress()
    let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        backup = Backup(
            store: try options.storePath(), target: options.operands[0], replaces: options.has("--force"),
            withKey: options.has("--with-key"), isStopped: progress.isStopped(at:))
        printsJSON = options.has("--json")
    }

    func work() throws(CommandError) -> Backup.Report {
        try StorePlace.look(at: backup.store)
        do throws(Backup.Refusal) { return try backup.make() } catch { throw CommandError(error, backup) }
    }

    func text(_ report: Backup.Report) -> String {
        """
        \(report.copy.text(of: backup.target, milliseconds: progress.milliseconds))
        \(report.keyFile.map { "\($0): the key" } ?? "The key is not in it: keep \(StoreKey.path(of: backup.store)), or WEBHOOKS_KEY, in another place.")

        """
    }

    func write(_ report: Backup.Report, to object: inout JSONWriter) {
        object.member("target", backup.target)
        object.member("bytes", report.copy.bytes)
        object.member("pages", report.copy.pages)
        object.member("deliveries", report.copy.deliveries)
        if let keyFile = report.keyFile { object.member("keyFile", keyFile) }
    }
}

extension CommandError {
    fileprivate init(_ refusal: Backup.Refusal, _ backup: Backup) {
        switch refusal {
        case .copy(let refusal):
            self.init(
                refusal, of: backup.store, to: backup.target, consequence: "no backup was made",
                advice: " (local-runtime check shows all)")
        case .target(let message): self.init(message, exitStatus: 65)
        }
    }
}
