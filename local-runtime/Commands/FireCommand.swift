internal import JSON

/// `local-runtime fire`
struct FireCommand: CommandProgram {
    static let manual = Manual(
        name: "fire", summary: "Runs a timer's function now and prints its answer.", operands: ["FUNCTION[/TIMER]"],
        operandCompletion: .timer,
        options: RuntimeClient.options + [.init("--json", nil, "prints a refusal as JSON on stdout, too")],
        notes: """
            The function gets the timer's request, as if its time had come; the timer's own times stay as they are. Where the
            function has one timer, its name can be left out; see local-runtime timers.
            Exit status: 0 the function's answer, 65 it refused, or there is no such timer, 69 no runtime, 70 it broke,
            75 try again, 76 what answers is no runtime, 77 the token is another.
            """,
        example: "local-runtime fire cleanup")

    /// For the function: no time limit of the manifest is longer.
    static let timeMax: Duration = .seconds(ManifestReader.timeoutMax + 30)

    private let client: RuntimeClient
    private let request: [UInt8]
    private let printsJSON: Bool

    init(_ options: Options) throws(CommandError) {
        let words = options.operands[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(words.count), words.allSatisfy({ !$0.isEmpty }) else {
            throw CommandError(usage: "Name a function, or one of its timers, such as cleanup or cleanup/nightly.")
        }
        var writer = JSONWriter()
        writer.object {
            $0.member("function", words[0])
            if words.count == 2 { $0.member("timer", words[1]) }
        }
        client = try RuntimeClient(options)
        (request, printsJSON) = (writer.bytes, options.has("--json"))
    }

    func run() async throws(CommandError) -> Int32 {
        let (body, refusal) = try await client.answer(
            .post, "/runtime/timers/fire", json: request, timeMax: Self.timeMax)
        if let refusal, !printsJSON { throw refusal }
        try output(body.bytes + [0x0A])
        return refusal?.exitStatus ?? 0
    }
}
