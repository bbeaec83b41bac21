/// `local-runtime completion`
@RuntimeActor
struct CompletionCommand: CommandProgram {
    static let manual = Manual(
        name: "completion", summary: "Prints what makes a shell complete the commands and their options.",
        operands: ["SHELL"], notes: "SHELL is bash or zsh.\nExit status: 0 printed, 64 there is none for that shell.",
        example: """
            source <(local-runtime completion bash)
            source <(local-runtime completion zsh)
            """)

    private let shell: String

    init(_ options: Options) throws(CommandError) {
        shell = options.operands[0]
        guard ["bash", "zsh"].contains(shell) else {
            throw CommandError(usage: "There is a completion for bash and for zsh.")
        }
    }

    func run() async throws(CommandError) -> Int32 {
        let completion = Completion(Command.manuals)
        try output(shell == "bash" ? completion.bash : completion.zsh)
        return 0
    }
}
