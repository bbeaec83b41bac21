import Foundation
import JSON
import TestSupport
import Testing

/// `local-runtime serve --clock` with one function, `work`, that keeps the requests of its runs.
struct TimedRuntime {
    private let runtime: RunningRuntime
    /// Where the requests are, and the store: that of the first of several runtimes.
    let folder: TemporaryFolder

    /// - Parameters:
    ///   - timers: entries of the manifest.
    ///   - earlier: whose store and folder are taken over, whether it has ended or not.
    ///   - isGated: a run waits until the file `go` is there.
    init(_ timers: [String], at start: String, after earlier: TimedRuntime? = nil, isGated: Bool = false) throws {
        let folder = try earlier?.folder ?? TemporaryFolder()
        let wait = isGated ? "while [ ! -e go ]; do sleep 0.01; done; " : ""
        runtime = try RunningRuntime(
            [
                (
                    "work", "\(seconds30), \"timers\": [\(timers.joined(separator: ", "))]",
                    #"cd "$WEBHOOKS_FOLDER"; request=$(cat); echo "$request" >>runs; "# + wait + "echo '{}'"
                )
            ], arguments: ["--clock", start],
            environment: [
                "WEBHOOKS_FOLDER": folder.url.path, "WEBHOOKS_STORE": folder.file("webhooks.db").path,
            ])
        self.folder = folder
    }

    var program: RunningProgram { runtime.program }

    /// The requests of all runs so far, in order.
    var runs: [String] { folder.read("runs").split(separator: "\n").map(String.init) }

    /// Their times.
    var times: [String] { runs.compactMap { Self.member("scheduledAt", of: $0)?.string } }

    /// The hour of each, and whether it came late.
    var hours: [String] {
        runs.map { run in
            let time = Self.member("scheduledAt", of: run)?.string ?? ""
            return "\(time.dropFirst(11).prefix(2)) \(Self.member("pastDue", of: run)?.boolean ?? false)"
        }
    }

    /// Moves the clock by all that comes on the way, and waits for the runs.
    @discardableResult
    func advance(_ seconds: Int) throws -> Reply { try move("{\"advanceSeconds\": \(seconds)}") }

    @discardableResult
    func move(_ body: String) throws -> Reply {
        let reply = try reply("POST", "/runtime/clock", body)
        #expect(reply.status == 200, "\(reply.testDescription)")
        return reply
    }

    /// Moves the clock and does not wait for the answer.
    func begin(_ body: String) -> RawClient {
        let client = RawClient(port: runtime.port)
        client.send(runtime.request("POST", "/runtime/clock", body: body))
        return client
    }

    func reply(_ method: String, _ path: String, _ body: String = "") throws -> Reply {
        Reply(try #require(runtime.exchange(method, path, body: body)))
    }

    /// Writes another manifest in the place of the one that is in force, and waits until it is.
    func replaceTimers(_ timers: [String]) throws {
        let before = reloads
        try runtime.folder.write(
            "{\"functions\": [{\"name\": \"work\"\(seconds30), \"timers\": [\(timers.joined(separator: ", "))]}]}",
            to: "manifest.json")
        #expect(eventually { reloads > before })
    }

    private var reloads: Int { program.errors.matches(of: /manifest\.json has changed and is in force/).count }

    func stop() {
        program.signal(SIGTERM)
        #expect(program.exitStatus() == 0)
    }

    private static func member(_ name: String, of text: String) -> JSONValue? {
        (try? JSONDocument(Array(text.utf8)))?.root[name]
    }
}
