internal import Glibc

/// The commands of the program, and how they end when they cannot begin.
@RuntimeActor
enum Command {
    /// - Returns: the exit status (<sysexits.h>).
    static func run(_ arguments: [String]) async -> Int32 {
        do throws(CommandError) {
            let rest = Array(arguments.dropFirst())
            switch arguments.first {
            case "serve" where !asksForHelp(rest): return try await ServeCommand(rest).run()
            case "receive" where !asksForHelp(rest): return try await ReceiveCommand(rest).run()
            case "dead-letters" where !asksForHelp(rest): return try DeadLettersCommand(rest).run()
            case "serve": return say(Help.serve)
            case "dead-letters": return say(Help.deadLetters)
            case "receive": return say(Help.receive)
            case "--help", "-h", nil: return say(Help.all)
            case "help": return say(try Help.of(rest.first))
            case .some(let word):
                throw CommandError(usage: "There is no command \"\(word)\"; use serve, receive, dead-letters or help.")
            }
        } catch {
            writeAll(Array("local-runtime: \(error.message)\n".utf8), to: STDERR_FILENO)
            return error.exitStatus
        }
    }

    private static func asksForHelp(_ arguments: [String]) -> Bool {
        arguments.contains("--help") || arguments.contains("-h")
    }

    private static func say(_ text: String) -> Int32 {
        writeAll(Array(text.utf8), to: STDOUT_FILENO)
        return 0
    }
}

/// Why a command cannot do its work, and what to do about it.
struct CommandError: Error, Equatable {
    var message: String
    var exitStatus: Int32

    init(_ message: String, exitStatus: Int32) { (self.message, self.exitStatus) = (message, exitStatus) }

    /// The command line is at fault: EX_USAGE.
    init(usage message: String) { self.init(message, exitStatus: 64) }

    /// A file that was named cannot be used: EX_CONFIG.
    init(configuration message: String) { self.init(message, exitStatus: 78) }

    /// - Parameter failure: what came of listening: EX_UNAVAILABLE.
    init(listeningAt address: LoopbackAddress, _ failure: IOFailure) {
        let message =
            switch failure {
            case .system(EADDRINUSE):
                "Port \(address.port) is in use by another program; choose one with --port, or a free one with --port 0."
            case .system(EACCES):
                "Port \(address.port) may not be used by this user; choose one above 1023 with --port."
            default: "It is not possible to listen on \(address.authority) here."
            }
        self.init(message, exitStatus: 69)
    }
}
