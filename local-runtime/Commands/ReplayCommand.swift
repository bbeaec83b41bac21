internal import JSON

/// `local-runtime replay`
@RuntimeActor
struct ReplayCommand: CommandProgram {
    static let manual = Manual(
        name: "replay", summary: "Calls a function again with the request of an earlier invocation.", operands: ["ID"],
        options: RuntimeClient.options,
        notes: """
            ID is that of the invocation, as history shows it, or of its request. The answer goes to stdout; an error of the
            function is told on stderr, with exit status 65, 70 or 75.
            """,
        example: "local-runtime replay inv_5d0c31f2a7b84e96")

    /// A function may take its time.
    private static let timeMax: Duration = .seconds(ManifestReader.timeoutMax) + Pool.waitMax + RuntimeClient.timeMax

    private let client: RuntimeClient
    private let id: String

    init(_ options: Options) throws(CommandError) {
        id = options.operands[0]
        client = try RuntimeClient(options)
    }

    func run() async throws(CommandError) -> Int32 {
        let answer = try await client.ask(
            .post, "/runtime/invocations/\(RuntimeClient.encoded(id))/replay", timeMax: Self.timeMax)
        try output(answer.bytes + [0x0A])
        return 0
    }
}
