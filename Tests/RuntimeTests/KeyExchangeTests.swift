import Cryptography
import Foundation
import Storage
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// A store and its key that take the place of others: whatever fails, and whenever it ends, no store is without its key.
@Suite struct KeyExchangeTests {
    let folder: TemporaryFolder
    private let keys = (UInt8(1)...4).map { Data(repeating: $0, count: 32).base64EncodedString() }

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { folder.file(name).path }

    private func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter { !$0.hasPrefix("stderr") })
    }

    private func lines(_ name: String) -> [String] { folder.read(name).split(separator: "\n").map(String.init) }

    private func write(_ numbers: [Int], to name: String) throws {
        try folder.write(numbers.map { keys[$0] + "\n" }.joined(), to: name)
    }

    private func exchange(to numbers: [Int]) throws -> KeyExchange {
        let text = numbers.map { keys[$0] }.joined(separator: "\n")
        let sealing = try #require(SealingKeys(fileText: text))
        return try #require(KeyExchange(to: sealing, at: path("s.key")))
    }

    // MARK: - The file

    @Test(arguments: [
        ([0], [1], [1, 0]), ([0], [0], [0]), ([0], [1, 0], [1, 0]), ([1, 0], [1], [1, 0]), ([0, 1], [1], [1, 0]),
        ([], [0, 1], [0, 1]),
    ])
    func `holds the keys of both stores while one takes the other's place`(
        old: [Int], new: [Int], both: [Int]
    ) throws {
        for fails in [false, true] {
            if old.isEmpty { try? FileManager.default.removeItem(atPath: path("s.key")) }
            if !old.isEmpty { try write(old, to: "s.key") }
            let exchange = try exchange(to: new)
            #expect(exchange.holdsBoth && exchange.begin(replacing: true))
            #expect(Set(lines("s.key")) == Set(both.map { keys[$0] }) && lines("s.key").first == keys[new[0]])
            if fails { exchange.undo() } else { #expect(exchange.end()) }
            exchange.removeDrafts()
            #expect(lines("s.key") == (fails ? old : new).map { keys[$0] })
            #expect(try names() == (fails && old.isEmpty ? [] : ["s.key"]))
        }
    }

    @Test func `leaves the old keys where a file cannot hold all, until the store has changed`() throws {
        try write([0, 1], to: "s.key")
        let exchange = try exchange(to: [2, 3])
        #expect(!exchange.holdsBoth && exchange.begin(replacing: true))
        #expect(lines("s.key") == [keys[0], keys[1]])
        #expect(exchange.end() && lines("s.key") == [keys[2], keys[3]])
        exchange.removeDrafts()
    }

    // MARK: - backup

    private func makeStore(sealedWith key: String, teams: String...) throws {
        for team in teams { _ = try KeyScene.make(team: team, in: path("webhooks.db")) }
        try folder.write(key + "\n", to: "webhooks.db.key")
    }

    @Test func `a backup that cannot take its place leaves no key, and the old one with its own`() throws {
        try makeStore(sealedWith: keys[1], teams: "acme")
        for isThere in [false, true] {
            if isThere { try write([0], to: "copy.db.key") }
            let before = try names()
            let backup = Backup(
                store: path("webhooks.db"), target: path("copy.db"), replaces: isThere, withKey: true
            ) { _ in
                // Somebody else takes the name meanwhile.
                mkdir(self.path("copy.db"), 0o700)
                return false
            }
            #expect(throws: Backup.Refusal.self) { try backup.make() }
            #expect(try names() == before.union(["copy.db"]))
            #expect(lines("copy.db.key") == (isThere ? [keys[0]] : []))
            try FileManager.default.removeItem(atPath: path("copy.db"))
        }
    }

    @Test func `a backup and its key take the place of others`() throws {
        try makeStore(sealedWith: keys[0], teams: "old")
        let backup = ["backup", "copy.db", "--with-key", "--force"]
        #expect(try LocalRuntime(backup, in: folder.url).status == 0)
        try makeStore(sealedWith: keys[1], teams: "new")
        #expect(try LocalRuntime(backup, in: folder.url).status == 0)
        #expect(lines("copy.db.key") == [keys[1]])
        #expect(try Store(path: path("copy.db")).keys().count == 2)
        try write([2, 3], to: "copy.db.key")
        let refused = try LocalRuntime(backup, in: folder.url)
        #expect(refused.status == 65 && refused.errors.contains("has other keys"), "\(refused.errors)")
        #expect(lines("copy.db.key") == [keys[2], keys[3]])
    }

    @Test func `a key that is not the store's is not copied`() throws {
        let service = try RunningService(in: folder, environment: ["WEBHOOKS_KEY": testKey])
        _ = try service.createWebhook(url: "https://a.example/")
        service.stop()
        for (text, reason) in [(keys[0], "is not the key of this store (secrets_key: 1 "), ("AAAA", "holds no key")] {
            try folder.write(text + "\n", to: "webhooks.db.key")
            for environment in [[:], ["WEBHOOKS_KEY": testKey]] {
                let refused = try LocalRuntime(
                    ["backup", "copy.db", "--with-key"], environment: environment, in: folder.url)
                #expect(refused.status == 65 && refused.errors.contains(reason), "\(refused.errors)")
            }
        }
        #expect(try !names().contains { $0.hasPrefix("copy.db") })
        try folder.write(testKey + "\n", to: "webhooks.db.key")
        #expect(try LocalRuntime(["backup", "copy.db", "--with-key"], in: folder.url).status == 0)
    }

    // MARK: - restore

    @Test func `a key that cannot be replaced is told of before anything has changed`() throws {
        try makeStore(sealedWith: keys[1], teams: "acme")
        #expect(try LocalRuntime(["backup", "b.db", "--with-key"], in: folder.url).status == 0)
        _ = try KeyScene.make(team: "new", in: path("y.db"))
        mkdir(path("y.db.key"), 0o700)
        let restore = ["restore", "b.db", "--store", "y.db", "--with-key", "--force"]
        let before = try names()
        let refused = try LocalRuntime(restore, in: folder.url)
        #expect(refused.status == 65 && refused.errors.contains("y.db.key is there and no plain file"))
        #expect(try names() == before && Store(path: path("y.db")).keys().map(\.team?.text) == ["new"])
        try FileManager.default.removeItem(atPath: path("y.db.key"))
        try folder.write("none", to: "b.db.key")
        #expect(try LocalRuntime(restore, in: folder.url).errors.contains("holds no key"))
    }

    @Test func `what is kept under second names comes back, also what has lost its first`() throws {
        for suffix in ["", "-wal"] { try folder.write("old\(suffix)", to: "s.db\(suffix)") }
        var kept = KeptFiles()
        for (suffix, isKept) in [("", true), ("-wal", true), (".key", true), ("", false)] {
            let result = kept.keep(path("s.db\(suffix)"), as: path("s.db.dated\(suffix)"))
            #expect(result == isKept)
        }
        unlink(path("s.db-wal"))
        kept.giveBack()
        #expect(try names() == ["s.db", "s.db-wal"] && folder.read("s.db-wal") == "old-wal")
    }

    @Test func `a store whose place cannot be taken stays as it was, with its key`() throws {
        try makeStore(sealedWith: keys[1], teams: "acme")
        // So many rows that it is asked more than once whether to go on.
        let rows = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            INSERT INTO keys SELECT 0, 'key_' || i, CAST(i AS BLOB), '', NULL, 1, 1 FROM n
            """
        #expect(try Program.run(["sqlite3", path("webhooks.db"), rows]).status == 0)
        #expect(try LocalRuntime(["backup", "b.db", "--with-key"], in: folder.url).status == 0)
        for (name, text) in [("y.db", "damaged"), ("y.db.key", keys[0])] { try folder.write(text + "\n", to: name) }
        let before = try names()
        var looks = 0
        let restoration = Restoration(
            source: path("b.db"), store: path("y.db"), replaces: true, withKey: true, now: Timestamp(milliseconds: 1)
        ) { _ in
            // Once it is copied and being looked over, what was to take the store's place is gone.
            looks += 1
            guard looks > 1 else { return false }
            for name in (try? self.names()) ?? [] where name.hasSuffix(".part") { unlink(self.path(name)) }
            return false
        }
        let refusal = #expect(throws: Restoration.Refusal.self) { try restoration.make() }
        #expect(refusal == .cannotWrite(path("y.db")))
        #expect(try names() == before)
        #expect(folder.read("y.db") == "damaged\n" && lines("y.db.key") == [keys[0]])
    }
}
