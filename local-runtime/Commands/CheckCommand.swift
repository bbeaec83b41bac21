internal import Glibc
internal import JSON
internal import Storage
internal import Webhooks

/// `local-runtime check`
@RuntimeActor
struct CheckCommand: CommandProgram {
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
    private let progress = Progress()
    private let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        store = try options.existingStorePath()
        printsJSON = options.has("--json")
    }

    func run() throws(CommandError) -> Int32 {
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
            progress.end()
            throw CommandError(store: store, error)
        }
        progress.end()
        guard let report else {
            throw CommandError(
                configuration: "\(store) is of an older version; a function that opens it brings it up to date.")
        }
        writeAll(printsJSON ? json(report) : Array(text(report).utf8), to: STDOUT_FILENO)
        return report.findings.isEmpty ? 0 : 65
    }

    private func text(_ report: StoreCheck.Report) -> String {
        guard report.findings.isEmpty else { return report.findings.map { $0.line + "\n" }.joined() }
        return "\(store) is sound: \(report.deliveries) deliveries; \(progress.milliseconds) ms\n"
    }

    private func json(_ report: StoreCheck.Report) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("sound", report.findings.isEmpty)
            $0.member("deliveries", report.deliveries)
            $0.member("findings") {
                $0.array {
                    for finding in report.findings {
                        $0.object {
                            $0.member("rule", finding.rule)
                            $0.member("count", finding.count)
                            $0.member("message", finding.sentence)
                            if !finding.example.isEmpty { $0.member("example", finding.example) }
                        }
                    }
                }
            }
            $0.member("durationMs", progress.milliseconds)
        }
        return writer.bytes + [0x0A]
    }
}

extension Finding {
    /// As one line for the operator.
    var line: String { "\(rule): \(count) \(sentence)\(example.isEmpty ? "" : ", such as \(example)")" }
}
