internal import Glibc
internal import Webhooks

/// `local-runtime receive`
@RuntimeActor
struct ReceiveCommand: CommandProgram {
    static let manual = Manual(
        name: "receive", summary: "A test receiver: verifies and shows the webhooks that it gets.",
        options: [
            .init("--host", "ADDRESS", "a loopback address to listen on (127.0.0.1)"),
            .init("--port", "PORT", "0 takes a free one and prints it (9000)"),
            .init(
                "--secret", "SECRET", "the webhook's secret (whsec_…), or public key (whpk_…): signatures are verified"),
            .init("--secret-file", "FILE", "the same, from the first line of a file", completion: .file),
            .init("--answer", "STATUSES", "answers in turn; the last one repeats (200), such as 500,500,200"),
            .init(
                "--delay", "TIMES", "waits before the answers, in turn, such as 200ms,2s; the last one repeats (0ms)"),
            .init("--count", "COUNT", "ends after that many requests"),
            .init("--json", nil, "one JSON line for each request"),
        ],
        notes: """
            Exit status: 0 ended by a signal or by --count, 64 wrong options, 69 the port is in use, 74 what came cannot be
            shown, 78 the file of --secret-file cannot be used.
            """,
        example: "local-runtime receive --port 9000 --secret-file secret.txt --answer 500,200")

    /// For the last answer to reach its client.
    static let endTime: Duration = .seconds(2)

    private var address: InternetAddress
    private var plan: Receiver.Plan
    private var count: Int?

    init(_ options: Options) throws(CommandError) {
        address = try options.loopbackAddress(portDefault: 9000)
        count = try options.integer("--count", in: 1...1_000_000)
        plan = Receiver.Plan(
            secret: try Self.secret(options), statuses: try Self.statuses(options), delays: try Self.delays(options),
            printsJSON: options.has("--json"))
    }

    func run() async throws(CommandError) -> Int32 {
        let listener: Listener
        do throws(IOFailure) {
            listener = try Listener(at: address)
        } catch {
            let holder = error == .system(EADDRINUSE) ? PortHolder.find(port: address.port) : nil
            throw CommandError(listeningAt: address, error, holder: holder?.sentence(state: nil))
        }
        let signals = Signals(Surroundings.endingSignals)
        var address = address
        address.port = listener.port
        let server = Server([listener])
        try output("listening on http://\(address.authority)\n")
        let receiver = Receiver(plan)
        server.serve(receiver)
        RuntimeActor.start {
            _ = await signals.next()
            receiver.end()
        }
        await receiver.ended(after: count)
        await server.stop(until: .now + Self.endTime)
        if let failure = receiver.failure { throw failure }
        return 0
    }

    // MARK: - Options

    private static func secret(_ options: Options) throws(CommandError) -> String? {
        let given = try options.value("--secret")
        guard let path = try options.value("--secret-file") else {
            guard given.map(isKey) ?? true else { throw CommandError(usage: "--secret must be \(keys).") }
            return given
        }
        guard given == nil else { throw CommandError(usage: "Give --secret or --secret-file, not both.") }
        guard let text = File.read(path, bytesMax: 64 * 1024) else {
            throw CommandError(configuration: "\(path) cannot be read.")
        }
        let line = text.prefix { $0 != 0x0A && $0 != 0x0D }
        guard !line.isEmpty else { throw CommandError(configuration: "\(path) has no secret in its first line.") }
        let secret = String(decoding: line, as: UTF8.self)
        guard isKey(secret) else { throw CommandError(configuration: "The first line of \(path) must be \(keys).") }
        return secret
    }

    private static let keys =
        "\(Secret.prefix) and the base64 of 24 to 64 bytes, or the public key \(PublicKey.prefix) and the base64 of 32"

    /// Nothing could be verified with anything else, and every webhook would seem to be forged.
    private static func isKey(_ text: String) -> Bool { (try? Secret(text)) != nil || PublicKey(text) != nil }

    private static func statuses(_ options: Options) throws(CommandError) -> [Int] {
        var statuses: [Int] = []
        for word in (try options.value("--answer") ?? "200").split(separator: ",", omittingEmptySubsequences: false) {
            guard let status = Int(word), (200...599).contains(status) else {
                throw CommandError(usage: "--answer must be statuses from 200 to 599, such as 500,500,200.")
            }
            statuses.append(status)
        }
        return statuses
    }

    private static func delays(_ options: Options) throws(CommandError) -> [Duration] {
        var delays: [Duration] = []
        for word in (try options.value("--delay") ?? "0ms").split(separator: ",", omittingEmptySubsequences: false) {
            let digits = word.prefix { $0.isASCII && $0.isNumber }
            let units: [Substring: Int] = ["ms": 1, "s": 1000]
            guard let number = Int(digits), number <= 3_600_000, let unit = units[word.dropFirst(digits.count)] else {
                throw CommandError(usage: "--delay must be times, such as 200ms,2s.")
            }
            delays.append(.milliseconds(number * unit))
        }
        return delays
    }
}
