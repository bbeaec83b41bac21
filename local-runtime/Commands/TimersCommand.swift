internal import JSON

/// `local-runtime timers`
struct TimersCommand: CommandProgram {
    static let manual = Manual(
        name: "timers", summary: "Shows the timers, when each ran last and when it comes next.",
        options: RuntimeClient.options + [.init("--json", nil, "prints the runtime's answer as JSON")],
        notes: "Times are UTC. Exit status: 0 shown, 69 no runtime, 75 try again.",
        example: "local-runtime timers")

    private let client: RuntimeClient
    private let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        client = try RuntimeClient(options)
        printsJSON = options.has("--json")
    }

    func run() async throws(CommandError) -> Int32 {
        let answer = try await client.ask(.get, "/runtime/timers")
        try output(printsJSON ? Array(answer.bytes) + [0x0A] : Array(Self.table(answer).utf8))
        return 0
    }

    /// One row for each timer.
    static func table(_ answer: JSONValue) -> String {
        var rows = [["TIMER", "SCHEDULE", "LAST", "NEXT"]]
        for timer in answer["timers"]?.elements.map(Array.init) ?? [] {
            let name = "\(timer["function"]?.string ?? "")/\(timer["timer"]?.string ?? "")"
            let last = timer["lastSlot"]?.string.map(short) ?? "never"
            let next = timer["next"]?.elements?.compactMap { $0.string.map(short) } ?? []
            let state = timer["isRunning"]?.boolean == true ? "running" : last
            rows.append([name, timer["schedule"]?.string ?? "", state, next.joined(separator: "  ")])
        }
        if rows.count == 1 { return "The manifest has no timers.\n" }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 3) }
            return cells.joined() + row[3] + "\n"
        }.joined()
    }

    /// `2026-11-24 09:00:00`
    private static func short(_ time: String) -> String {
        String(time.prefix(19).map { $0 == "T" ? " " : $0 })
    }
}
