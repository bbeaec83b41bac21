import Foundation
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// What becomes of a command whose output nobody gets.
@Suite struct OutputTests {
    let folder: TemporaryFolder
    private let store: String

    init() throws {
        folder = try TemporaryFolder()
        store = folder.file("webhooks.db").path
    }

    /// - Parameters:
    ///   - line: of arguments.
    ///   - end: what stands behind the program on a shell's command line.
    private func run(_ line: String, _ end: String) throws -> (status: Int32, errors: String) {
        let program = Program.folder.appending(path: "local-runtime").path
        let run = try Program.run(["bash", "-c", "'\(program)' \(line) \(end)"], in: folder.url)
        return (run.status, run.errors)
    }

    @Test(arguments: [
        "keys list", "keys list --json", "check", "check --json", "backup copy.db", "dead-letters list", "help",
        "--version",
        "serve --help", "completion bash", "receive --port 0 --count 1",
    ])
    func `a command whose output cannot be written says so, and has not succeeded`(line: String) throws {
        _ = try KeyScene.make(team: "acme", in: store)
        let run = try run(line, "> /dev/full")
        #expect(run.status == 74)
        #expect(run.errors == "local-runtime: The output could not be written: there is no room.\n")
    }

    @Test(arguments: ["keys create --operator", "keys create --team acme --json"])
    func `a key that nobody has seen lets nobody in`(line: String) throws {
        let run = try run(line, "> /dev/full")
        let keys = try Store(path: store).keys()
        #expect(keys.count == 1 && keys[0].revokedAt != nil)
        #expect(run.status == 74 && run.errors.split(separator: "\n").count == 1)
        #expect(run.errors.contains("was revoked again (\(keys[0].id.text)). The output could not be written"))
    }

    @Test func `one whose reader has gone ends as others do, and says nothing`() throws {
        let program = try RunningProgram(["receive", "--port", "0"], in: folder.url)
        let port = try #require(program.line().split(separator: ":").last.flatMap { Int($0) })
        program.stopReading()
        let client = RawClient(port: port)
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
        #expect(client.answer()?.status == 200)
        #expect(program.exitStatus() == 128 + SIGPIPE && program.errors == "")
    }
}
