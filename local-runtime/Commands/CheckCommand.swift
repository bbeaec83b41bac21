internal import JSON
internal import Storage
internal import Webhooks

/// `local-runtime check`
@RuntimeActor
struct CheckCommand: LongCommand {
    static let manual = Manual(
        name: "check", summary: "Looks the store over: the file, what must hold between its tables, and its secrets.",
        options: [.json, .store],
        notes: """
            It reads all of the store as it is at one moment, while others work on it, and writes nothing. Roll-ups are
            counted again, but for hours that a cleanup has reached. Secrets are tried with WEBHOOKS_KEY, or with the key
            file beside the store.
            Exit status: 0 sound, 65 there are findings, a line each, 64 wrong options, 66 there is no store,
            78 the store is of another version, 130 told to stop.
            """,
        example: "local-runtime check --store webhooks.db")

    private let store: String
    let progress = Progress()
    let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        store = try options.storePath()
        printsJSON = options.has("--json")
    }

    func work() throws(CommandError) -> StoreCheck.Report {
        try StorePlace.look(at: store)
        let progress = progress
        let check = StoreCheck(
            store: store, key: StoreKey(of: store), now: { .now },
            onStep: { step in progress.show("looking at \(step)") },
            isStopped: { Signals.isPending(Surroundings.endingSignals) })
        let (version, report): (Int, StoreCheck.Report?)
        do throws(StoreError) {
            version = try Store(reading: store).version
            report = version == Store.versionNow ? try check.run() : nil
        } catch {
            throw CommandError(store: store, error)
        }
        guard let report else {
            throw CommandError(
                configuration: "\(store) is of an older version; a function that opens it brings it up to date.")
        }
        return report
    }

    func end(_ report: StoreCheck.Report) -> Int32 { report.findings.isEmpty ? 0 : 65 }

    func text(_ report: StoreCheck.Report) -> String {
        guard report.findings.isEmpty else { return report.findings.map { $0.line + "\n" }.joined() }
        return "\(store) is sound: \(report.deliveries) deliveries; \(progress.milliseconds) ms\n"
    }

    func write(_ report: StoreCheck.Report, to object: inout JSONWriter) {
        object.member("sound", report.findings.isEmpty)
        object.member("deliveries", report.deliveries)
        object.member("findings") { list in
            list.array { list in
                for finding in report.findings {
                    list.object {
                        $0.member("rule", finding.rule)
                        $0.member("count", finding.count)
                        $0.member("message", finding.sentence)
                        if !finding.example.isEmpty { $0.member("example", finding.example) }
                    }
                }
            }
        }
    }
}

extension Finding {
    /// As one line for the operator.
    var line: String { "\(rule): \(count) \(sentence)\(example.isEmpty ? "" : ", such as \(example)")" }
}
