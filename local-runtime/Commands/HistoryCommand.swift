internal import JSON

/// `local-runtime history`
@RuntimeActor
struct HistoryCommand: CommandProgram {
    static let manual = Manual(
        name: "history", summary: "Shows the last invocations, or one with its request and its answer.",
        operands: ["[ID]"],
        options: [
            .init("--function", "NAME", "only of that function", completion: .function),
            .init("--status", "STATUS", "only with that status, such as 404, or 5xx"),
            .init("--count", "COUNT", "how many, the newest first (20)"),
            .init("--json", nil, "as the runtime says it, in JSON"),
        ] + RuntimeClient.options,
        notes: """
            ID is that of the invocation, or of its request. The runtime keeps the last \(InvocationHistory.countMax) invocations. Requests and
            answers of more than \(InvocationHistory.bodyMax / 1024) KiB are not kept; secrets and the values of headers are not shown.
            Exit status: 0 shown, 64 wrong options, 65 no such invocation, 69 no runtime, 75 try again, 76 what answers is no
            runtime, 77 the token is another.
            """,
        example: """
            local-runtime history --status 5xx
            local-runtime history inv_5d0c31f2a7b84e96
            """)

    private let client: RuntimeClient
    private let path: String
    private let isOne: Bool
    private let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        let count = try options.integer("--count", in: 1...InvocationHistory.countMax) ?? 20
        var query = "?limit=\(count)"
        if let name = try options.value("--function") { query += "&function=\(RuntimeClient.encoded(name))" }
        if let status = try options.value("--status") { query += "&status=\(RuntimeClient.encoded(status))" }
        let id = options.operands.first
        path = "/runtime/invocations" + (id.map { "/\(RuntimeClient.encoded($0))" } ?? query)
        (isOne, printsJSON) = (id != nil, options.has("--json"))
        client = try RuntimeClient(options)
    }

    func run() async throws(CommandError) -> Int32 {
        let answer = try await client.ask(.get, path)
        let text =
            printsJSON ? String(decoding: answer.bytes, as: UTF8.self) + "\n" : isOne ? one(answer) : list(answer)
        try output(text)
        return 0
    }

    private func list(_ answer: JSONValue) -> String {
        var table = TextTable(["ID", "STARTED", "FUNCTION", "CAUSE", "START", "STATUS", "QUEUED", "TOOK", "REQUEST"])
        for entry in answer["invocations"]?.list ?? [] {
            table.add(
                ["id", "startedAt", "function", "cause", "start"].map { entry[$0]?.string ?? "-" } + [
                    entry.shown("status"), entry.shown("queuedMs") + " ms", entry.shown("durationMs") + " ms",
                    entry.shown("requestId"),
                ])
        }
        return table.isEmpty ? "No such invocations.\n" : table.text
    }

    private func one(_ answer: JSONValue) -> String {
        var table = TextTable([])
        for member in answer.members.map(Array.init) ?? [] {
            table.add([member.name, answer.shown(member.name)])
        }
        return String(table.text.dropFirst())
    }
}

extension JSONValue {
    /// A member as a person reads it; a dash where there is none.
    func shown(_ name: String) -> String {
        guard let value = self[name] else { return "-" }
        return value.string ?? String(decoding: value.bytes, as: UTF8.self)
    }
}
