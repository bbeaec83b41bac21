internal import Glibc
internal import Webhooks

/// A command of the program: it describes itself, reads its options and does its work.
@RuntimeActor
protocol CommandProgram {
    static var manual: Manual { get }
    init(_ options: Options) throws(CommandError)
    /// - Returns: the exit status (<sysexits.h>).
    func run() async throws(CommandError) -> Int32
}

/// The commands of the program, and how they end when they cannot begin.
@RuntimeActor
enum Command {
    /// In the order in which help lists them.
    static let all: [any CommandProgram.Type] = [
        ServeCommand.self,
        ReceiveCommand.self,
        PsCommand.self,
        LogsCommand.self,
        HistoryCommand.self,
        ReplayCommand.self,
        FireCommand.self,
        TimersCommand.self,
        KeysCreateCommand.self,
        KeysListCommand.self,
        KeysRevokeCommand.self,
        BackupCommand.self,
        RestoreCommand.self,
        CheckCommand.self,
        DeadLettersCommand.List.self,
        DeadLettersCommand.Show.self,
        DeadLettersCommand.Redrive.self,
        DeadLettersCommand.Purge.self,
        CompletionCommand.self,
    ]

    static var manuals: [Manual] { all.map { $0.manual } + [Help.manual] }

    /// - Returns: the exit status (<sysexits.h>).
    static func run(_ arguments: [String]) async -> Int32 {
        do throws(CommandError) {
            switch arguments.first {
            case "guard" where arguments.count == 2: return GuardCommand.run(mark: arguments[1])
            case "--help", "-h", nil: return try say(Help.all)
            case "--version": return try say("local-runtime \(Version.text)\n")
            case "help": return try say(Help.of(Array(arguments.dropFirst())))
            default: return try await run(command: arguments)
            }
        } catch {
            if error != .readerGone { writeAll(Array("local-runtime: \(error.message)\n".utf8), to: STDERR_FILENO) }
            return error.exitStatus
        }
    }

    private static func run(command arguments: [String]) async throws(CommandError) -> Int32 {
        // The longer name first: `keys create` before a `keys`.
        for count in [2, 1] where arguments.count >= count {
            let name = arguments.prefix(count).joined(separator: " ")
            guard let program = all.first(where: { $0.manual.name == name }) else { continue }
            let rest = Array(arguments.dropFirst(count))
            if Options.askForHelp(rest, of: program.manual) { return try say(program.manual.help) }
            return try await program.init(Options(rest, of: program.manual)).run()
        }
        // The first word of several: which of them is meant must be said.
        let words = arguments.prefix { !$0.hasPrefix("-") }.prefix(2)
        let asksForHelp = arguments.contains("--help") || arguments.contains("-h")
        if words.count == 1, asksForHelp { return try say(Help.of(Array(words))) }
        throw unknown(words.isEmpty ? Array(arguments.prefix(1)) : Array(words))
    }

    /// - Parameter words: what stands where a command should.
    static func unknown(_ words: [String]) -> CommandError {
        let text = words.joined(separator: " ")
        let below = manuals.map(\.name).filter { $0.hasPrefix("\(words.first ?? "") ") }
        guard below.isEmpty else {
            return CommandError(usage: "Say which is meant: \(below.joined(separator: ", ")).")
        }
        let hint = nearWord(to: text, among: manuals.map(\.name)).map { "did you mean \($0)? " } ?? ""
        return CommandError(
            usage: "There is no command \"\(text.shortened)\"; \(hint)local-runtime help lists them all.")
    }

    private static func say(_ text: String) throws(CommandError) -> Int32 {
        try output(text)
        return 0
    }
}
