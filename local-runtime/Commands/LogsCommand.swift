internal import JSON

/// `local-runtime logs`
@RuntimeActor
struct LogsCommand: CommandProgram {
    static let manual = Manual(
        name: "logs", summary: "Shows what the runtime and its functions have logged.",
        options: [
            .init("-f", nil, "goes on with what comes, until Ctrl-C"),
            .init("--count", "COUNT", "how many lines of those that there are (100)"),
            .init("--function", "NAME", "only of that function", completion: .function),
            .init("--request", "ID", "only of that request, as in X-Request-Id"),
            .init(
                "--level", "LEVEL", "that level and above: debug, info, warning, error",
                completion: .words(["debug", "info", "warning", "error"])),
            .init("--json", nil, "one JSON object a line; what a program wrote as plain text is its member text"),
        ] + RuntimeClient.options,
        notes: """
            The runtime keeps the last \(LogBook.linesMax) lines, of at most 4 MiB together.
            Exit status: 0 shown, 64 wrong options, \(RuntimeClient.statuses).
            """,
        example: "local-runtime logs -f --function trigger --level warning")

    /// A request of a follower waits so long for a line.
    private static let waitSeconds = 20

    private let client: RuntimeClient
    private let follows: Bool
    private let count: Int
    private let choice: LogChoice
    private let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        follows = options.has("-f")
        count = try options.integer("--count", in: 0...LogBook.linesMax) ?? 100
        choice = LogChoice(
            function: try options.value("--function"), requestID: try options.value("--request"),
            level: try Self.level(options))
        printsJSON = options.has("--json")
        client = try RuntimeClient(options)
    }

    func run() async throws(CommandError) -> Int32 {
        var (after, kept): (Int, [LogLine]) = (0, [])
        var hasMore = true
        while hasMore {
            let page = try await page(after: after, waitSeconds: 0)
            kept = (kept + page.lines).suffix(count)
            (after, hasMore) = (page.after, page.hasMore)
        }
        try show(kept)
        while follows {
            let page = try await page(after: after, waitSeconds: Self.waitSeconds)
            try show(page.lines)
            after = page.after
        }
        return 0
    }

    private func page(
        after: Int, waitSeconds: Int
    ) async throws(CommandError) -> (lines: [LogLine], after: Int, hasMore: Bool) {
        let answer = try await client.ask(
            .get, "/runtime/logs?after=\(after)&waitSeconds=\(waitSeconds)",
            timeMax: .seconds(waitSeconds) + RuntimeClient.timeMax)
        let lines = (answer["lines"]?.list ?? []).compactMap { LogLine($0) }
        return (lines.filter(choice.includes), answer["after"]?.integer ?? after, answer["more"]?.boolean ?? false)
    }

    private func show(_ lines: [LogLine]) throws(CommandError) {
        try output(lines.map { (printsJSON ? $0.json : $0.plainText) + "\n" }.joined())
    }

    private static func level(_ options: Options) throws(CommandError) -> Log.Level? {
        guard let text = try options.value("--level") else { return nil }
        guard let level = Log.Level(rawValue: text), level != .off else {
            throw CommandError(usage: "--level must be debug, info, warning or error.")
        }
        return level
    }
}
