import Foundation
import TestSupport
import Testing

@testable import local_runtime

/// Listening where other machines are.
@Suite struct ReachTests {
    @Test(arguments: ["127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "localhost"])
    func `knows addresses of this machine alone`(host: String) {
        #expect(InternetAddress(host: host, port: 1)?.isLoopback == true)
    }

    @Test(arguments: ["0.0.0.0", "::", "192.0.2.1", "2001:db8::1", "128.0.0.1", "::ffff:192.0.2.1"])
    func `knows addresses that others reach`(host: String) {
        #expect(InternetAddress(host: host, port: 1)?.isLoopback == false)
    }

    @Test(arguments: ["", "a.example", "127.1", "127.0.0.1:80", "[::1]", "1.2.3", "::g", "0x7f.0.0.1"])
    func `takes nothing else for an address`(host: String) {
        #expect(InternetAddress(host: host, port: 1) == nil)
    }

    @Test func `serves other machines where a token is given, and says that TLS is missing`() throws {
        let runtime = try RunningRuntime([], arguments: ["--host", "0.0.0.0", "--host-name", "hooks.example"])
        #expect(eventually { runtime.program.errors.contains("without TLS") })
        #expect(runtime.exchange("GET", "/healthz")?.status == 200)
        let client = RawClient(port: runtime.port)
        client.send(
            "GET /healthz HTTP/1.1\r\nHost: hooks.example\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 0.0.0.0:1\r\n\r\n")
        #expect(client.answer()?.status == 200)
        #expect(client.answer()?.status == 403)
    }

    @Test func `says that others have no name for it`() throws {
        let runtime = try RunningRuntime([], arguments: ["--host", "::"])
        #expect(eventually { runtime.program.errors.contains("--host-name") })
    }

    @Test(.onLoop) @RuntimeActor func `asks for a secret before it serves other machines`() throws {
        for host in ["0.0.0.0", "::", "192.0.2.1"] {
            let doors = try Self.doors(["--host", host])
            #expect(throws: CommandError.self) { try doors.checkReach(token: nil, hasKeys: false) }
            try doors.checkReach(token: RunningRuntime.token, hasKeys: false)
            try doors.checkReach(token: nil, hasKeys: true)
        }
        try Self.doors(["--host", "::1"]).checkReach(token: nil, hasKeys: false)
        try Self.doors(["--port", "none", "--socket", "s"]).checkReach(token: nil, hasKeys: false)
    }

    @Test(.onLoop) @RuntimeActor func `takes no token that other machines could guess, whether there are keys or not`()
        throws
    {
        let doors = try Self.doors(["--host", "0.0.0.0"])
        let long = String(repeating: "t", count: 24)
        for hasKeys in [true, false] {
            try doors.checkReach(token: long, hasKeys: hasKeys)
            let error = #expect(throws: CommandError.self) {
                try doors.checkReach(token: String(long.dropLast()), hasKeys: hasKeys)
            }
            #expect(error?.message.contains("24 characters") == true && error?.exitStatus == 78)
        }
        for arguments in [["--host", "127.0.0.1"], ["--port", "none", "--socket", "s"]] {
            try Self.doors(arguments).checkReach(token: "t", hasKeys: false)
        }
    }

    @Test func `ends at once where its token is too short`() throws {
        let run = try LocalRuntime(
            ["serve", "--host", "0.0.0.0", "--port", "0"], environment: ["WEBHOOKS_TOKEN": "too-short"])
        #expect(run.status == 78 && run.output.isEmpty)
        #expect(run.errors.contains("WEBHOOKS_TOKEN") && !run.errors.contains("too-short"))
    }

    @Test(arguments: ["a token\n", " a token", "a token\t", "a\ntoken", "a\u{7f}token", " "])
    func `ends at once where no request could carry its token`(token: String) throws {
        let run = try LocalRuntime(["serve", "--port", "0"], environment: ["WEBHOOKS_TOKEN": token])
        #expect(run.status == 78 && run.output.isEmpty)
        #expect(run.errors.contains("WEBHOOKS_TOKEN") && !run.errors.contains("a token"))
    }

    @RuntimeActor private static func doors(_ arguments: [String]) throws -> Doors {
        try Doors(Options(arguments, of: ServeCommand.manual))
    }

    @Test func `is found by the commands of this machine at a socket of theirs where the port is not for them`() throws
    {
        let runtime = try RunningRuntime([], arguments: ["--host", "0.0.0.0"])
        let socket = runtime.folder.file("webhooks.db.socket")
        #expect(eventually { StateFile(store: runtime.folder.file("webhooks.db").path)?.url == "unix:\(socket.path)" })
        let client = RawClient(path: socket.path)
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(RunningRuntime.token)\r\n\r\n")
        #expect(client.answer()?.status == 200)
        runtime.program.signal(SIGTERM)
        #expect(runtime.program.exitStatus() == 0)
        #expect(!FileManager.default.fileExists(atPath: socket.path))
    }

    @Test func `is asked by the commands at a socket`() async throws {
        let runtime = try RunningRuntime([], arguments: ["--socket", "s.sock"])
        try await onLoop { try await askForHealth(of: runtime) }
    }

    @RuntimeActor private func askForHealth(of runtime: RunningRuntime) async throws {
        let place = try #require(ServerURL("unix:\(runtime.folder.file("s.sock").path)"))
        #expect(place.authority == "localhost")
        let connection = try await place.connect(until: .now + .seconds(20))
        try await connection.write(Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        let answer = try await connection.read(upTo: 10_000, until: .now + .seconds(20))
        #expect(answer.starts(with: Array("HTTP/1.1 200".utf8)))
        connection.close()
    }

    init() { LoopThread.start }
}
