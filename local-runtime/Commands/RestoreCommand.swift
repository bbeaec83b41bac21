internal import Glibc
internal import JSON
internal import Storage
internal import Webhooks

/// `local-runtime restore`
@RuntimeActor
struct RestoreCommand: CommandProgram {
    static let manual = Manual(
        name: "restore", summary: "Puts a backup in the place of the store.",
        operands: ["SOURCE"],
        options: [
            Manual.Option(
                "--force", nil, "replaces a store that is there; it is kept beside, under a name with the time"),
            Manual.Option("--with-key", nil, "takes the key from SOURCE.key"),
            .json, .store,
        ],
        notes: """
            The backup is looked over first; the store changes in one step, or stays as it was. Nobody may have the store
            open. What was delivered since the backup is sent again, and keys that were revoked since let in again:
            look at local-runtime keys list.
            Exit status: 0 restored, 64 wrong options, 65 there is a store already, or the backup cannot be used,
            69 somebody has the store open, 74 and 75 the disk fails or is full, 130 told to stop.
            """,
        example: "local-runtime restore backups/webhooks-2026-11-24.db --force")

    private let restoration: Restoration
    private let progress = Progress()
    private let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        let progress = progress
        restoration = Restoration(
            source: options.operands[0], store: try options.storePath(), replaces: options.has("--force"),
            withKey: options.has("--with-key"), now: .now
        ) { share in
            progress.show(share < 1 ? "\(Int(share * 100)) % copied" : "looking it over")
            return Signals.isPending(Surroundings.endingSignals)
        }
        printsJSON = options.has("--json")
    }

    func run() throws(CommandError) -> Int32 {
        defer { progress.end() }
        let report: Restoration.Report
        do throws(Restoration.Refusal) {
            report = try restoration.make()
        } catch {
            progress.end()
            throw CommandError(error, restoration)
        }
        progress.end()
        writeAll(printsJSON ? json(report) : Array(text(report).utf8), to: STDOUT_FILENO)
        warnOfKey()
        return 0
    }

    private func text(_ report: Restoration.Report) -> String {
        let kept = report.kept.map { "\nThe store that was there is \($0)" } ?? ""
        return "\(restoration.store): \(report.bytes) bytes, \(report.deliveries) deliveries, sound; "
            + "\(progress.milliseconds) ms\(kept)\n"
    }

    private func json(_ report: Restoration.Report) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("store", restoration.store)
            $0.member("bytes", report.bytes)
            $0.member("deliveries", report.deliveries)
            if let kept = report.kept { $0.member("kept", kept) }
            $0.member("durationMs", progress.milliseconds)
        }
        return writer.bytes + [0x0A]
    }

    /// A store whose secrets nobody can open sends nothing.
    private func warnOfKey() {
        guard let store = try? Store(reading: restoration.store, isCopy: true),
            let findings = try? StoreKey(of: restoration.store).findings(in: store)
        else { return }
        for finding in findings {
            writeAll(Array("local-runtime: warning: \(finding.line)\n".utf8), to: STDERR_FILENO)
        }
    }
}

extension CommandError {
    fileprivate init(_ refusal: Restoration.Refusal, _ restoration: Restoration) {
        let (source, store) = (restoration.source, restoration.store)
        switch refusal {
        case .store(let error): self.init(store: source, error)
        case .source(let reason): self.init("\(source) \(reason).", exitStatus: 65)
        case .damaged(let findings):
            self.init("\(source) is damaged, and nothing was changed: \(findings[0])", exitStatus: 65)
        case .exists:
            self.init(
                "There is a store, or its key, at \(store) already; --force replaces and keeps it.", exitStatus: 65)
        case .inUse(let process):
            self.init(
                "\(ProcessName.text(process)) has \(store) open; end it first, and all that works on the store.",
                exitStatus: 69)
        case .cannotWrite(let path): self.init("\(path) cannot be written.", exitStatus: 74)
        }
    }
}
