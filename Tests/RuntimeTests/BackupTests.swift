import Foundation
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// `backup`, `restore` and `check`, as programs and on a store that is in use.
@Suite struct BackupTests {
    let folder: TemporaryFolder
    private let store: String

    init() throws {
        folder = try TemporaryFolder()
        store = folder.file("webhooks.db").path
    }

    @discardableResult
    private func run(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> (status: Int32?, output: String, errors: String) {
        let program = try RunningProgram(arguments, environment: environment, in: folder.url)
        let output = program.rest()
        return (program.exitStatus(), output, program.errors)
    }

    private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.file(name).path) }

    private func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter { !$0.hasPrefix("stderr") })
    }

    /// A store with one key of that team.
    private func makeStore(team: String = "acme") throws { _ = try KeyScene.make(team: team, in: store) }

    private func teams(in name: String) throws -> [String?] {
        try Store(path: folder.file(name).path).keys().map { $0.team?.text }
    }

    /// Turns some bytes in the middle of a file.
    private func damage(_ name: String) throws {
        let file = folder.file(name)
        var bytes = try Data(contentsOf: file)
        for place in stride(from: 4096 * 2, to: bytes.count, by: 97) { bytes[place] ^= 0x55 }
        try bytes.write(to: file)
    }

    // MARK: - backup

    @Test func `a backup of a store under load is whole, and nobody else reads it`() throws {
        let service = try RunningService(in: folder)
        let receiver = try Receiver(
            Script([.receive, .send(Array("HTTP/1.1 200 X\r\nContent-Length: 0\r\n\r\n".utf8))], repeats: true))
        _ = try service.createWebhook(url: receiver.url())
        for number in 0..<4 {
            let events = (0..<50).map { #"{"event": "ticket.created", "data": \#($0)}"# }.joined(separator: ",")
            let client = service.begin("POST", "events", #"{"events": [\#(events)]}"#)
            let made = try run("backup", "copy\(number).db", "--json", "--with-key")
            #expect(made.status == 0, "\(made.errors)")
            let report = try JSONDocument(Array(made.output.utf8)).root
            #expect(report["bytes"]?.integer == report["pages"]?.integer.map { $0 * 4096 })
            _ = client.answer()
            #expect(try run("check", "--store", "copy\(number).db").status == 0)
        }
        let live = try run("check")
        #expect(live.status == 0, "\(live.output)")
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("copy0.db").path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        service.stop()
    }

    @Test func `the key is in a backup where it is asked for, and else it is said that it is not`() throws {
        try makeStore()
        try folder.write("\(testKey)\n", to: "webhooks.db.key")
        let without = try run("backup", "a.db")
        #expect(without.status == 0 && without.output.contains("webhooks.db.key") && !exists("a.db.key"))
        #expect(try run("backup", "b.db", "--with-key").status == 0)
        #expect(folder.read("b.db.key") == "\(testKey)\n")
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("b.db.key").path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        #expect(try names() == ["webhooks.db", "webhooks.db.key", "a.db", "b.db", "b.db.key"])
    }

    @Test func `writes over nothing that it was not told to`() throws {
        try makeStore()
        try folder.write("mine", to: "copy.db")
        #expect(try run("backup", "copy.db").status == 65)
        #expect(folder.read("copy.db") == "mine")
        for target in ["webhooks.db", "./webhooks.db", store] {
            #expect(try run("backup", target, "--force").status == 65)
        }
        #expect(try run("backup", "copy.db", "--force").status == 0)
        #expect(try teams(in: "copy.db") == ["acme"])
        try folder.write("stale", to: "other.db-wal")
        #expect(try run("backup", "other.db").status == 65)
        #expect(try run("backup", "none/copy.db").status == 66 || !exists("none"))
        #expect(try names() == ["webhooks.db", "copy.db", "other.db-wal"])
        let used = try Store(path: folder.file("copy.db").path)
        let refused = try run("backup", "copy.db", "--force")
        #expect(refused.status == 65 && refused.errors.contains("process \(getpid())"))
        _ = try used.keys()
    }

    @Test func `of a damaged store there is no backup`() throws {
        try makeStore()
        try damage("webhooks.db")
        let made = try run("backup", "copy.db")
        #expect(made.status == 65 && !exists("copy.db"))
        #expect(try names() == ["webhooks.db"])
    }

    @Test func `one that is told to stop leaves nothing behind`() throws {
        try makeStore()
        let target = folder.file("copy.db").path
        let backup = Backup(store: store, target: target) { _ in true }
        #expect(throws: Backup.Refusal.self) { try backup.make() }
        #expect(try names() == ["webhooks.db"])
    }

    // MARK: - restore

    @Test func `a backup becomes the store, and the one that was there is kept`() throws {
        try makeStore(team: "old")
        try run("backup", "copy.db")
        _ = try KeyScene.make(team: "new", in: store)
        let refused = try run("restore", "copy.db")
        #expect(refused.status == 65 && refused.errors.contains("--force"))
        #expect(try teams(in: "webhooks.db") == ["old", "new"])
        let restored = try run("restore", "copy.db", "--force", "--json")
        #expect(restored.status == 0, "\(restored.errors)")
        let kept = try #require(try JSONDocument(Array(restored.output.utf8)).root["kept"]?.string)
        #expect(try teams(in: "webhooks.db") == ["old"])
        #expect(try teams(in: kept) == ["old", "new"])
        #expect(exists("copy.db"))
    }

    @Test func `where there is no store, one comes about, whatever lies beside its name`() throws {
        try makeStore()
        try run("backup", "copy.db")
        for name in try names() where name.hasPrefix("webhooks") {
            try FileManager.default.removeItem(at: folder.file(name))
        }
        try folder.write(String(repeating: "stale", count: 9000), to: "webhooks.db-wal")
        #expect(try run("restore", "copy.db").status == 0)
        #expect(try teams(in: "webhooks.db") == ["acme"])
    }

    @Test func `what was in the log of the old store is kept with it`() throws {
        try makeStore(team: "old")
        try run("backup", "copy.db")
        // As a process leaves it that was killed: the log is not written back.
        let live = try Store(path: store)
        try live.insert(
            AccessKey(
                id: ID("key_2"), digest: [2], name: "", team: TeamID("logged"), createdAt: Timestamp(milliseconds: 1)))
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: store + suffix, toPath: folder.file("killed.db\(suffix)").path)
        }
        let restored = try run("restore", "copy.db", "--force", "--store", "killed.db", "--json")
        let kept = try #require(try JSONDocument(Array(restored.output.utf8)).root["kept"]?.string)
        #expect(try teams(in: kept) == ["old", "logged"])
        #expect(try teams(in: "killed.db") == ["old"])
    }

    @Test func `nobody may have the store open`() throws {
        try makeStore()
        try run("backup", "copy.db")
        let service = try RunningService(in: folder)
        #expect(try service.call("GET", "webhooks").status == 200)
        let refused = try run("restore", "copy.db", "--force")
        #expect(refused.status == 69 && refused.errors.contains("process "))
        #expect(try service.call("GET", "webhooks").status == 200)
        service.stop()
        #expect(eventually { (try? run("restore", "copy.db", "--force").status) == 0 })
    }

    @Test func `a backup that is none, or is damaged, changes nothing`() throws {
        try makeStore(team: "mine")
        try run("backup", "damaged.db")
        try damage("damaged.db")
        try folder.write("no store at all", to: "text.db")
        try run("backup", "used.db")
        try folder.write("not empty", to: "used.db-wal")
        let before = try names()
        for (source, status) in [
            ("damaged.db", 65), ("text.db", 65), ("used.db", 65), ("none.db", 65), ("webhooks.db", 65),
        ] {
            #expect(try run("restore", source, "--force").status == Int32(status), "\(source)")
        }
        #expect(try names() == before)
        #expect(try teams(in: "webhooks.db") == ["mine"])
    }

    @Test func `the key comes with the backup where it is asked for, and a wrong one is told of`() throws {
        let service = try RunningService(in: folder)
        _ = try service.createWebhook(url: "https://a.example/")
        service.stop()
        #expect(eventually { (try? run("backup", "copy.db", "--with-key", "--force").status) == 0 })
        let key = folder.read("webhooks.db.key")
        #expect(key.count > 40)
        try folder.write("\(testKey)\n", to: "webhooks.db.key")
        let check = try run("check")
        #expect(check.status == 65 && check.output.contains("secrets_key: 1 "))
        let without = try run("check", "--store", "copy.db", environment: ["WEBHOOKS_KEY": key.filter { $0 != "\n" }])
        #expect(without.status == 0, "\(without.output)")
        try FileManager.default.moveItem(at: folder.file("copy.db.key"), to: folder.file("elsewhere"))
        #expect(try run("check", "--store", "copy.db").output.contains("secrets_no_key: 1 "))
        try FileManager.default.moveItem(at: folder.file("elsewhere"), to: folder.file("copy.db.key"))
        let warned = try run("restore", "copy.db", "--force")
        #expect(warned.status == 0 && warned.errors.contains("warning: secrets_key"))
        let restored = try run("restore", "copy.db", "--force", "--with-key")
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(folder.read("webhooks.db.key") == key)
        #expect(try run("check").status == 0)
        #expect(try names().contains { $0.hasSuffix(".key") && folder.read($0) == "\(testKey)\n" })
    }

    // MARK: - check

    @Test func `tells what is wrong, a line each, and for scripts as an object`() throws {
        try makeStore()
        #expect(try run("check").output.contains("is sound"))
        let lanes = ["wh_x", "wh_y"].map { "(0, 0, '\($0)', 'one', 0, 0)" }.joined(separator: ", ")
        let statement =
            "INSERT INTO lanes (part, queue, webhook_id, team_id, not_before_ms, is_held) VALUES \(lanes)"
        #expect(try Program.run(["sqlite3", store, statement]).status == 0)
        let found = try run("check")
        #expect(found.status == 65)
        #expect(found.output == "lanes_webhook: 2 lanes are of a webhook that is not there, such as wh_x\n")
        let json = try JSONDocument(Array(try run("check", "--json").output.utf8)).root
        #expect(json["sound"]?.boolean == false)
        #expect(json["findings"]?.elements.map(Array.init)?.first?["count"]?.integer == 2)
        try damage("webhooks.db")
        #expect(try run("check").status == 65)
        #expect(try run("check", "--store", "none.db").status == 66)
        #expect(!exists("none.db"))
    }

    @Test func `a damaged secret is told from a wrong key`() throws {
        let service = try RunningService(in: folder)
        _ = try service.createWebhook(url: "https://a.example/")
        service.stop()
        let statement = "UPDATE webhooks SET secret_sealed = CAST(substr(secret_sealed, 1, 40) || x'00' AS BLOB)"
        #expect(try Program.run(["sqlite3", store, statement]).status == 0)
        #expect(try run("check").output.contains("secrets_damaged: 1 "))
        let other = try run("check", environment: ["WEBHOOKS_KEY": testKey])
        #expect(other.output.contains("secrets_key: 1 "))
    }
}
