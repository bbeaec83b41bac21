internal import Glibc
internal import JSON
internal import Storage
internal import Webhooks

/// `local-runtime restore`
@RuntimeActor
struct RestoreCommand: LongCommand {
    static let manual = Manual(
        name: "restore", summary: "Puts a backup in the place of the store.",
        operands: ["SOURCE"], operandCompletion: .file,
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
    let progress = Progress()
    let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        restoration = Restoration(
            source: options.operands[0], store: try options.storePath(), replaces: options.has("--force"),
            withKey: options.has("--with-key"), now: .now, isStopped: progress.isStopped(at:))
        printsJSON = options.has("--json")
    }

    func work() throws(CommandError) -> Restoration.Report {
        do throws(Restoration.Refusal) {
            return try restoration.make()
        } catch {
            throw CommandError(error, restoration)
        }
    }

    func text(_ report: Restoration.Report) -> String {
        let kept = report.kept.map { "The store that was there is \($0)\n" } ?? ""
        return report.copy.text(of: restoration.store, milliseconds: progress.milliseconds) + "\n" + kept
    }

    func write(_ report: Restoration.Report, to object: inout JSONWriter) {
        object.member("store", restoration.store)
        object.member("bytes", report.copy.bytes)
        object.member("deliveries", report.copy.deliveries)
        if let kept = report.kept { object.member("kept", kept) }
    }

    func end(_ report: Restoration.Report) -> Int32 {
        warnOfKey()
        return 0
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
        case .copy(let refusal): self.init(refusal, of: source, to: store, consequence: "nothing was changed")
        case .source(let reason): self.init("\(source) \(reason).", exitStatus: 65)
        case .exists:
            self.init(
                "There is a store, or its key, at \(store) already; --force replaces and keeps it.", exitStatus: 65)
        case .inUse(let process):
            self.init(
                "\(ProcessName.text(process)) has \(store) open; end it first, and all that works on the store.",
                exitStatus: 69)
        case .target(let reason): self.init("\(reason); nothing was changed.", exitStatus: 65)
        case .cannotWrite(let path): self.init("\(path) cannot be written; nothing was changed.", exitStatus: 74)
        case .keyIsLeft(let kept):
            let old = kept.map { " The store that was there is \($0), with its key." } ?? ""
            self.init(
                "The backup is at \(store), but its key could not be written: copy \(StoreKey.path(of: source)) to "
                    + "\(StoreKey.path(of: store)).\(old)", exitStatus: 74)
        }
    }
}
