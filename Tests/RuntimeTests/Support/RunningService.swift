import Foundation
import JSON
import TestSupport
import Testing

/// `local-runtime serve` in front of the functions themselves, on a store of its own.
struct RunningService {
    /// The team that the short paths belong to.
    static let team = "acme"

    let folder: TemporaryFolder
    let program: RunningProgram
    let port: Int

    /// - Parameters:
    ///   - folder: where the store of an earlier service is; nil makes a new one.
    ///   - timers: schedules in place of those in the manifest, by function, such as `rate(1 second)`.
    init(
        in folder: TemporaryFolder? = nil, timers: [String: String] = [:], environment: [String: String] = [:]
    ) throws {
        self.folder = try folder ?? TemporaryFolder()
        let manifest = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../../functions/manifest.json"), encoding: .utf8)
        try self.folder.write(Self.manifest(manifest, timers: timers), to: "manifest.json")
        let store = Self.store(in: self.folder)
        program = try RunningProgram(
            ["serve", "--port", "0", "--manifest", "manifest.json"],
            environment: [
                "WEBHOOKS_TOKEN": RunningRuntime.token, "WEBHOOKS_STORE": store, "WEBHOOKS_ALLOW_HTTP": "1",
                "WEBHOOKS_ALLOW_NETWORKS": "127.0.0.0/8",
            ].merging(environment) { $1 }, in: self.folder.url)
        let greeting = program.line()
        port = try #require(greeting.split(separator: ":").last.flatMap { Int($0) }, "\(greeting) \(program.errors)")
    }

    /// The answer to one request, on a connection of its own.
    /// - Parameter path: within the team where it does not begin with `/`.
    func call(_ method: String, _ path: String, _ body: String = "", headers: [String] = []) throws -> Reply {
        try Self.reply(to: begin(method, path, body, headers: headers))
    }

    /// Sends a request and does not wait for its answer.
    func begin(_ method: String, _ path: String, _ body: String = "", headers: [String] = []) -> RawClient {
        let client = RawClient(port: port)
        let target = path.hasPrefix("/") ? path : "/v1/teams/\(Self.team)/\(path)"
        var lines = ["\(method) \(target) HTTP/1.1"] + headers
        for (name, value) in [("Host", "127.0.0.1:\(port)"), ("Authorization", "Bearer \(RunningRuntime.token)")]
        where !headers.contains(where: { $0.hasPrefix("\(name):") }) { lines.append("\(name): \(value)") }
        lines += ["Content-Length: \(body.utf8.count)", "", body]
        client.send(lines.joined(separator: "\r\n"))
        return client
    }

    static func reply(to client: RawClient) throws -> Reply {
        Reply(try #require(client.answer(), "there must be an answer"))
    }

    /// - Parameter settings: more members of the request, as JSON.
    /// - Returns: the webhook's id and secret.
    func createWebhook(
        url: String, event: String = "ticket.created", _ settings: String = #""rateLimit": 1000"#
    ) throws -> (id: String, secret: String) {
        let reply = try call(
            "POST", "webhooks",
            #"{"name": "n", "url": "\#(url)", "events": ["\#(event)"], "createdBy": "u", \#(settings)}"#)
        return (try #require(reply["id"]?.string, "\(reply)"), try #require(reply["secret"]?.string))
    }

    /// - Returns: the id of the event's only delivery.
    func trigger(_ data: String = "{}", event: String = "ticket.created") throws -> String {
        let reply = try call("POST", "events", #"{"event": "\#(event)", "data": \#(data)}"#)
        return try #require(reply["deliveries"]?.elements?.first { _ in true }?["id"]?.string, "\(reply)")
    }

    /// Ends it as an operator does.
    func stop() {
        program.signal(SIGTERM)
        #expect(program.exitStatus() == 0)
    }

    /// The numbers of all processes that were told to work on that store, whoever started them.
    static func processes(on store: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.filter { entry in
            guard Int(entry) != nil, let environment = FileManager.default.contents(atPath: "/proc/\(entry)/environ")
            else { return false }
            return environment.split(separator: 0).contains(Data("WEBHOOKS_STORE=\(store)".utf8))
        }
    }

    static func store(in folder: TemporaryFolder) -> String { folder.file("webhooks.db").path }

    private static func manifest(_ text: String, timers: [String: String]) -> String {
        timers.reduce(text) { text, timer in
            let entry = #"("name": "\#(timer.key)",(?:(?!"name")[\s\S])*"schedule": ")[^"]*"#
            return text.replacingOccurrences(of: entry, with: "$1\(timer.value)", options: .regularExpression)
        }
    }
}

/// What came back over HTTP.
struct Reply {
    var status: Int
    var requestID: String?
    /// Nil where it is not JSON.
    var body: JSONValue?

    init(_ answer: RawAnswer) {
        status = answer.status
        requestID = answer.header("X-Request-Id")
        body = try? JSONDocument(Array(answer.body.utf8)).root
    }

    subscript(_ name: String) -> JSONValue? { body?[name] }
}

extension Reply: CustomTestStringConvertible {
    var testDescription: String { "\(status) \(body?.text ?? "")" }
}
