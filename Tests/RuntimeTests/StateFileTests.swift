import Foundation
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// How the commands find the runtime of a store.
@Suite struct StateFileTests {
    private let store: String
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        store = folder.file("webhooks.db").path
    }

    @Test func `is there while the runtime runs, for its owner alone`() throws {
        let runtime = try RunningRuntime([("echo", seconds30, "cat")], environment: ["WEBHOOKS_STORE": store])
        #expect(eventually { StateFile(store: store) != nil })
        let state = try #require(StateFile(store: store))
        #expect(state.pid == runtime.program.pid && state.isAlive)
        #expect(state.url == "http://127.0.0.1:\(runtime.port)")
        #expect(state.token == RunningRuntime.token)
        let mode = try FileManager.default.attributesOfItem(atPath: store + ".runtime")[.posixPermissions] as? Int
        #expect(mode == 0o600)
        runtime.program.signal(SIGTERM)
        #expect(runtime.program.exitStatus() == 0)
        #expect(!FileManager.default.fileExists(atPath: store + ".runtime"))
    }

    @Test func `stays where another runtime has put its own`() throws {
        let own = StateFile(pid: 1, url: "http://127.0.0.1:1", token: "t", startedAt: Timestamp(milliseconds: 5))
        let other = StateFile(pid: 2, url: "http://127.0.0.1:2", token: "t", startedAt: Timestamp(milliseconds: 5))
        #expect(own.write(store: store) && other.write(store: store))
        own.remove(store: store)
        #expect(StateFile(store: store) == other)
        other.remove(store: store)
        #expect(StateFile(store: store) == nil)
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `leads to the runtime that is left when another one on the store ends`(signal: Int32) throws {
        let start = { try RunningRuntime([("echo", seconds30, "cat")], arguments: ["--store", store]) }
        let first = try start()
        let second = try start()
        #expect(eventually { StateFile(store: store)?.pid == second.program.pid })
        second.program.signal(signal)
        _ = second.program.exitStatus()
        #expect(eventually { StateFile(store: store)?.pid == first.program.pid })
        #expect(try LocalRuntime(["ps", "--store", store]).status == 0)
        first.program.signal(SIGTERM)
        #expect(first.program.exitStatus() == 0)
        #expect(!FileManager.default.fileExists(atPath: store + ".runtime"))
    }

    @Test(.onLoop) @RuntimeActor func `takes the place of nobody who lives, and comes back to none that was left`()
        throws
    {
        let own = StateFile(pid: getpid(), url: "unix:own", token: "t", startedAt: Timestamp(milliseconds: 5))
        let other = StateFile(pid: getppid(), url: "unix:other", token: "t", startedAt: Timestamp(milliseconds: 5))
        let keeper = StateKeeper(own, store: store)
        keeper.look()
        #expect(StateFile(store: store) == own)
        #expect(other.write(store: store))
        keeper.look()
        #expect(StateFile(store: store) == other)
        try folder.write("not ours", to: "webhooks.db.runtime")
        keeper.look()
        #expect(folder.read("webhooks.db.runtime") == "not ours")
        try FileManager.default.removeItem(atPath: store + ".runtime")
        keeper.look()
        #expect(StateFile(store: store) == own)
        keeper.stop()
        keeper.look()
        #expect(!FileManager.default.fileExists(atPath: store + ".runtime"))
    }

    @Test(arguments: ["", "{}", "[1]", #"{"pid": 0, "url": "", "token": "", "startedAt": "2026-01-01T00:00:00Z"}"#])
    func `is none where something else stands there`(text: String) throws {
        try folder.write(text, to: "webhooks.db.runtime")
        #expect(StateFile(store: store) == nil)
    }

    @Test(arguments: [
        ("http://127.0.0.1:8787", "127.0.0.1", 8787), ("http://localhost:1/", "127.0.0.1", 1),
        ("http://[::1]:8787", "::1", 8787), ("http://127.0.0.1", "127.0.0.1", 80),
    ])
    func `leads to a place on this machine`(url: String, host: String, port: Int) {
        #expect(ServerURL(url) == InternetAddress(host: host, port: port).map { .port($0) })
    }

    @Test(arguments: [
        "https://127.0.0.1:1", "http://example.com:80", "http://10.0.0.1:80", "http://127.0.0.1:0", "127.0.0.1:80", "",
        "http://127.0.0.1:1/v1", "http://", "http://[::1", "http://127.0.0.1:99999",
    ])
    func `leads nowhere else`(url: String) { #expect(ServerURL(url) == nil) }
}

/// Who is on a port that somebody wants to listen on.
@Suite struct PortHolderTests {
    @Test func `a second start says who has the port, and that it is the runtime of the same store`() throws {
        let runtime = try RunningRuntime([("echo", seconds30, "cat")])
        for (folder, who) in [
            (runtime.folder, "the runtime of this store, process"), (try TemporaryFolder(), "process"),
        ] {
            try folder.write("{\"functions\": []}", to: "manifest.json")
            let run = try LocalRuntime(
                ["serve", "--port", "\(runtime.port)", "--manifest", "manifest.json"], in: folder.url)
            #expect(run.status == 69)
            let start = "local-runtime: Port \(runtime.port) is in use by \(who) \(runtime.program.pid) ("
            #expect(run.errors.hasPrefix(start) && run.errors.contains("local-runtime serve --port 0"), "\(run.errors)")
        }
    }

    @Test func `reads the kernel's table`() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:2253 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0
               1: 0100007F:2253 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100 0 0 10 0
               2: 0100007F:2254 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100 0 0 10 0
            """
        #expect(PortHolder.inodes(listeningOn: 0x2253, in: table) == ["4711"])
        #expect(PortHolder.inodes(listeningOn: 1, in: table) == [])
    }
}
