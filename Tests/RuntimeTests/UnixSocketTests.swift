import Foundation
import TestSupport
import Testing

@testable import local_runtime

/// `serve --socket`
@Suite struct UnixSocketTests {
    @Test func `serves its owner at a socket beside the port, under the name localhost`() throws {
        let runtime = try RunningRuntime([("echo", seconds30, "cat; echo")], arguments: ["--socket", "s.sock"])
        let path = runtime.folder.file("s.sock").path
        #expect(runtime.program.line() == "listening on unix:s.sock")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let client = RawClient(path: path)
        for (host, status) in [("localhost", 200), ("localhost:80", 200), ("evil.example", 403), ("127.0.0.1", 403)] {
            client.send("GET /healthz HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            #expect(client.answer()?.status == status)
        }
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(client.answer()?.status == 401)
        client.send(runtime.request("GET", "/"))
        #expect(client.answer()?.status == 200)
        // At the port the name goes with it.
        let other = RawClient(port: runtime.port)
        other.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(other.answer()?.status == 403)
        runtime.program.signal(SIGTERM)
        #expect(runtime.program.exitStatus() == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `replaces the socket of a dead program, not that of a living one, and nothing else`() throws {
        let folder = try TemporaryFolder()
        try folder.write("{\"functions\": []}", to: "manifest.json")
        func start() throws -> RunningProgram {
            try RunningProgram(
                ["serve", "--port", "none", "--socket", "s.sock", "--manifest", "manifest.json"], in: folder.url)
        }
        let first = try start()
        #expect(first.line() == "listening on unix:s.sock")
        let second = try start()
        #expect(second.exitStatus() == 69)
        #expect(second.errors.contains("Another program listens at s.sock"))
        #expect(RawClient(path: folder.file("s.sock").path).isConnected)
        first.signal(SIGKILL)
        _ = first.exitStatus()
        #expect(FileManager.default.fileExists(atPath: folder.file("s.sock").path))
        let third = try start()
        #expect(third.line() == "listening on unix:s.sock")
        // Another program's socket, put in its place, is left alone at the end.
        try FileManager.default.removeItem(at: folder.file("s.sock"))
        let fourth = try start()
        #expect(fourth.line() == "listening on unix:s.sock")
        third.signal(SIGTERM)
        #expect(third.exitStatus() == 0)
        #expect(RawClient(path: folder.file("s.sock").path).isConnected)
        fourth.signal(SIGTERM)
        #expect(fourth.exitStatus() == 0)
        try folder.write("mine", to: "s.sock")
        let fifth = try start()
        #expect(fifth.exitStatus() == 69)
        #expect(fifth.errors.contains("no socket"))
        #expect(folder.read("s.sock") == "mine")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(!left.contains { $0.hasPrefix("s.sock.") })
    }

    @Test(arguments: [
        ("none/s.sock", "make it first"), (String(repeating: "a", count: 200), "too long"),
        ("/proc/s.sock", "s.sock"),
    ])
    func `says why a socket cannot be made`(path: String, message: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("{\"functions\": []}", to: "manifest.json")
        let program = try RunningProgram(
            ["serve", "--port", "none", "--socket", path, "--manifest", "manifest.json"], in: folder.url)
        #expect(program.exitStatus() == 69)
        #expect(program.errors.contains(message), "\(program.errors)")
    }
}
