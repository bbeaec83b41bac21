internal import Glibc
internal import JSON
internal import Webhooks

/// Speaks with the runtime that runs on a store: what `ps`, `logs` and their like are made of.
@RuntimeActor
struct RuntimeClient {
    /// Bytes of an answer.
    nonisolated static let answerMax = 64 * 1024 * 1024
    /// For an answer to come, where the command does not say otherwise.
    nonisolated static let timeMax: Duration = .seconds(30)

    /// The options of each command that has a client.
    nonisolated static let options: [Manual.Option] = [
        .store(for: "whose runtime is asked"),
        .init("--url", "URL", "where the runtime is, with its token in WEBHOOKS_TOKEN, instead of --store"),
    ]

    /// Exit statuses of each, as its help tells them.
    nonisolated static let statuses = """
        69 no runtime, 75 try again, 76 what answers is no runtime,
        77 the token is another
        """

    private let place: ServerURL
    private let token: String

    /// Finds the runtime by its state file, or by `--url`.
    init(_ options: Options) throws(CommandError) {
        // Somebody who waits for an answer may lose patience.
        Signals.letThrough(Surroundings.endingSignals)
        guard let url = try options.value("--url") else {
            self = try Self.found(store: try options.storePath())
            return
        }
        guard let place = ServerURL(url) else {
            throw CommandError(
                usage: "--url must be like http://127.0.0.1:8787 or unix:PATH: a runtime on this machine.")
        }
        guard let token = File.variable("WEBHOOKS_TOKEN") else {
            throw CommandError(usage: "With --url, give the runtime's token in WEBHOOKS_TOKEN.")
        }
        self.init(place, token: token)
    }

    private init(_ place: ServerURL, token: String) { (self.place, self.token) = (place, token) }

    private static func found(store: String) throws(CommandError) -> RuntimeClient {
        guard let state = StateFile(store: store) else {
            throw CommandError(
                unavailable:
                    "No runtime runs on the store \(store); start one with local-runtime serve, or name another "
                    + "store with --store.")
        }
        guard state.isAlive else {
            throw CommandError(
                unavailable: "The runtime of the store \(store), process \(state.pid), runs no more; start one with "
                    + "local-runtime serve.")
        }
        guard let place = ServerURL(state.url) else {
            throw CommandError(configuration: "\(StateFile.path(store: store)) names no place on this machine.")
        }
        return RuntimeClient(place, token: state.token)
    }

    /// What came back.
    struct Reply: Sendable {
        var status: Int
        var body: [UInt8]

        var json: JSONValue? { (try? JSONDocument(body, bytesMax: RuntimeClient.answerMax))?.root }
    }

    /// Sends one request on a connection of its own and waits for the answer, whatever its status.
    ///
    /// - Parameters:
    ///   - path: with its query, percent-encoded where needed; see ``encoded(_:)``.
    ///   - json: the body; empty for none.
    /// - Throws: where there is no answer.
    func exchange(
        _ method: RequestHead.Method, _ path: String, json: [UInt8] = [], timeMax: Duration = timeMax
    ) async throws(CommandError) -> Reply {
        let deadline = ContinuousClock.now + timeMax
        do throws(IOFailure) {
            let connection = try await place.connect(until: deadline)
            defer { connection.close() }
            try await connection.write(request(method, path, json), until: deadline)
            var reader = AnswerReader(connection, isHead: method == .head)
            return try await reader.read(until: deadline)
        } catch {
            throw failure(error)
        }
    }

    /// Sends one request; an answer that is no success becomes an error that says what it says.
    /// - Returns: the answer's body.
    func ask(
        _ method: RequestHead.Method, _ path: String, json: [UInt8] = [], timeMax: Duration = timeMax
    ) async throws(CommandError) -> JSONValue {
        let (body, refusal) = try await answer(method, path, json: json, timeMax: timeMax)
        if let refusal { throw refusal }
        return body
    }

    /// Sends one request; for who shows the answer whether it is a success or not.
    /// - Returns: the answer's body, and the error that it stands for, if it does.
    func answer(
        _ method: RequestHead.Method, _ path: String, json: [UInt8] = [], timeMax: Duration = timeMax
    ) async throws(CommandError) -> (body: JSONValue, refusal: CommandError?) {
        let reply = try await exchange(method, path, json: json, timeMax: timeMax)
        guard let body = reply.json else {
            throw CommandError("What answers at \(place.name) is no runtime of this system.", exitStatus: 76)
        }
        return (body, (200...299).contains(reply.status) ? nil : Self.refusal(reply.status, body))
    }

    /// A part of a path, or a value of a query, as a target can carry it.
    nonisolated static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if Grammar.isDigit(byte) || Grammar.isLetter(byte) || "-._~".utf8.contains(byte) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    // MARK: - The two sides of an exchange

    private func request(_ method: RequestHead.Method, _ path: String, _ json: [UInt8]) -> [UInt8] {
        var head = "\(method.token) \(path) HTTP/1.1\r\nHost: \(place.authority)\r\nConnection: close\r\n"
        head += "User-Agent: local-runtime/\(Version.text)\r\nAuthorization: Bearer \(token)\r\n"
        if !json.isEmpty { head += "Content-Type: application/json\r\nContent-Length: \(json.count)\r\n" }
        return Array("\(head)\r\n".utf8) + json
    }

    private func failure(_ failure: IOFailure) -> CommandError {
        switch failure {
        case .system(ECONNREFUSED), .system(ENOENT):
            CommandError(
                unavailable:
                    "Nobody listens at \(place.name): the runtime has ended; start one with local-runtime "
                    + "serve.")
        case .timedOut: CommandError(tryAgain: "The runtime at \(place.name) gave no answer in time; try again.")
        default: CommandError(tryAgain: "The runtime at \(place.name) broke the connection off; try again.")
        }
    }

    private static func refusal(_ status: Int, _ body: JSONValue) -> CommandError {
        let message = body["error"]?["message"]?.string ?? "The runtime answered with the status \(status)."
        switch status {
        case 401:
            return CommandError(
                "The runtime does not know this token: set WEBHOOKS_TOKEN to its own.", exitStatus: 77)
        case 429, 503, 504: return CommandError(tryAgain: message)
        case 500...: return CommandError(message, exitStatus: 70)
        default: return CommandError(refused: message)
        }
    }
}
