internal import JSON
internal import Webhooks

/// `local-runtime ps`
@RuntimeActor
struct PsCommand: CommandProgram {
    static let manual = Manual(
        name: "ps", summary: "Shows the processes of the functions, what waits, the queues and the timers.",
        options: [.init("--json", nil, "as the runtime says it, in JSON")] + RuntimeClient.options,
        notes: "Exit status: 0 shown, 64 wrong options, \(RuntimeClient.statuses).",
        example: "local-runtime ps")

    private let client: RuntimeClient
    private let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        printsJSON = options.has("--json")
        client = try RuntimeClient(options)
    }

    func run() async throws(CommandError) -> Int32 {
        let processes = try await client.ask(.get, "/runtime/processes")
        let queues = try await client.ask(.get, "/runtime/queues")
        let timers = try await client.ask(.get, "/runtime/timers")
        let text = printsJSON ? Self.json([processes, queues, timers]) : Self.text(processes, queues, timers, at: .now)
        try output(text)
        return 0
    }

    /// The members of all, as one object.
    private static func json(_ answers: [JSONValue]) -> String {
        var writer = JSONWriter()
        writer.object { object in
            for member in answers.flatMap({ $0.members.map(Array.init) ?? [] }) {
                object.member(member.name) { $0.verbatim(member.value.bytes) }
            }
        }
        return writer.text + "\n"
    }

    static func text(_ processes: JSONValue, _ queues: JSONValue, _ timers: JSONValue, at now: Timestamp) -> String {
        let parts = [Self.processes(processes, at: now), Self.queues(queues), Self.timers(timers)]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func processes(_ answer: JSONValue, at now: Timestamp) -> String {
        var table = TextTable(["FUNCTION", "MODE", "PID", "STATE", "USES", "CALLS", "MEMORY", "AGE", "REQUEST"])
        for function in answer["functions"]?.list ?? [] {
            let (name, mode) = (function.shown("function"), function.shown("mode"))
            for process in function["processes"]?.list ?? [] {
                let startedAt = process["startedAt"]?.string.flatMap { Timestamp(iso8601: $0) }
                table.add([
                    name, mode, process.shown("pid"), process.shown("state"), process.shown("uses"),
                    process.shown("calls"),
                    process["memoryBytes"]?.integer.map { "\(($0 + 524_288) / 1_048_576) MiB" } ?? "-",
                    startedAt.map { age(now - $0) } ?? "-", process.shown("requestId"),
                ])
            }
            let waiting = function["waiting"]?.integer ?? 0
            if waiting > 0 { table.add([name, mode, "-", "\(waiting) waiting"]) }
        }
        return table.isEmpty ? "No function has a process now.\n" : table.text
    }

    private static func queues(_ answer: JSONValue) -> String {
        var table = TextTable(["QUEUE", "DUE", "OLDEST", "NEXT"])
        for queue in answer["queues"]?.list ?? [] {
            let oldest = queue["oldestDueSeconds"]?.number.map { "\($0) s" }
            table.add([
                queue.shown("queue"), queue.shown("due") + (queue["dueIsMore"]?.boolean == true ? "+" : ""),
                oldest ?? "-", queue.shown("nextDueAt"),
            ])
        }
        return table.isEmpty ? "" : table.text
    }

    private static func timers(_ answer: JSONValue) -> String {
        var table = TextTable(["TIMER", "SCHEDULE", "LAST RUN", "NEXT RUN", "STATE"])
        for timer in answer["timers"]?.list ?? [] {
            let next = timer["next"]?.list.first?.string ?? "-"
            table.add([
                "\(timer.shown("function"))/\(timer.shown("timer"))", timer.shown("schedule"), timer.shown("lastRunAt"),
                next, timer["isRunning"]?.boolean == true ? "running" : "waiting",
            ])
        }
        return table.isEmpty ? "" : table.text
    }

    private static func age(_ span: Duration) -> String {
        let seconds = Int(max(.zero, span) / .seconds(1))
        return seconds < 120 ? "\(seconds) s" : seconds < 7200 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
    }
}

extension JSONValue {
    /// The values of an array; none for anything else.
    var list: [JSONValue] { elements.map(Array.init) ?? [] }
}
