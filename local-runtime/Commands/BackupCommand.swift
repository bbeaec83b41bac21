internal import Glibc
internal import JSON

/// `local-runtime backup`
@RuntimeActor
struct BackupCommand: CommandProgram {
    static let manual = Manual(
        name: "backup", summary: "Copies the store, as it is at one moment, while others work on it.",
        operands: ["TARGET"],
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
    private let progress = Progress()
    private let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        let progress = progress
        backup = Backup(
            store: try options.existingStorePath(), target: options.operands[0], replaces: options.has("--force"),
            withKey: options.has("--with-key")
        ) { share in
            progress.show(share < 1 ? "\(Int(share * 100)) % copied" : "looking it over")
            return Signals.isPending(Surroundings.endingSignals)
        }
        printsJSON = options.has("--json")
    }

    func run() throws(CommandError) -> Int32 {
        defer { progress.end() }
        let report: Backup.Report
        do throws(Backup.Refusal) {
            report = try backup.make()
        } catch {
            progress.end()
            throw CommandError(error, store: backup.store)
        }
        progress.end()
        writeAll(printsJSON ? json(report) : Array(text(report).utf8), to: STDOUT_FILENO)
        return 0
    }

    private func text(_ report: Backup.Report) -> String {
        """
        \(backup.target): \(report.bytes) bytes, \(report.deliveries) deliveries, sound; \(progress.milliseconds) ms
        \(report.keyFile.map { "\($0): the key" } ?? "The key is not in it: keep \(StoreKey.path(of: backup.store)), or WEBHOOKS_KEY, in another place.")

        """
    }

    private func json(_ report: Backup.Report) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("target", backup.target)
            $0.member("bytes", report.bytes)
            $0.member("pages", report.pages)
            $0.member("deliveries", report.deliveries)
            if let keyFile = report.keyFile { $0.member("keyFile", keyFile) }
            $0.member("durationMs", progress.milliseconds)
        }
        return writer.bytes + [0x0A]
    }
}

extension CommandError {
    fileprivate init(_ refusal: Backup.Refusal, store: String) {
        switch refusal {
        case .store(let error): self.init(store: store, error)
        case .target(let message): self.init(message, exitStatus: 65)
        case .damaged(let findings):
            self.init(
                "\(store) is damaged, and no backup was made: \(findings[0]) (local-runtime check shows all)",
                exitStatus: 65)
        }
    }
}
