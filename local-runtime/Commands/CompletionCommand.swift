/// `local-runtime completion`
@RuntimeActor
struct CompletionCommand: CommandProgram {
    static let manual = Manual(
        name: "completion", summary: "Prints what makes a shell complete the commands and their options.",
        operands: ["SHELL"], operandCompletion: .words(["bash", "zsh"]),
        notes: "SHELL is bash or zsh.\nExit status: 0 printed, 64 there is none for that shell.",
        example: """
            source <(local-runtime completion bash)
            source <(local-runtime completion zsh)
            """)

    private let subject: Subject

    /// What is printed: a script for a shell, or the names that these scripts ask for, one a line.
    private enum Subject: String {
        case bash, zsh, functions, timers
    }

    init(_ options: Options) throws(CommandError) {
        guard let subject = Subject(rawValue: options.operands[0]) else {
            throw CommandError(usage: "There is a completion for bash and for zsh.")
        }
        self.subject = subject
    }

    func run() async throws(CommandError) -> Int32 {
        let text =
            switch subject {
            case .bash: Completion(Command.manuals).bash
            case .zsh: Completion(Command.manuals).zsh
            case .functions: Self.lines(Self.functions.map(\.name))
            case .timers: Self.lines(Self.functions.flatMap(Self.timerNames))
            }
        try output(text)
        return 0
    }

    /// Those of the manifest in the current folder; a shell has nothing to offer where there is none.
    private static var functions: [Manifest.Function] {
        File.read("functions/manifest.json", bytesMax: ManifestReader.bytesMax)
            .flatMap { try? ManifestReader.read($0).functions } ?? []
    }

    /// As `fire` takes them.
    private static func timerNames(_ function: Manifest.Function) -> [String] {
        function.timers.count == 1 ? [function.name] : function.timers.map(\.id)
    }

    private static func lines(_ names: [String]) -> String { names.map { "\($0)\n" }.joined() }
}
