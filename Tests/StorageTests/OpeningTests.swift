import Foundation
import TestSupport
import Testing

@testable import SQLite
@testable import Storage

@Suite struct OpeningTests {
    private func withFile(_ body: (URL) throws -> Void) throws {
        try withTemporaryFolder { try body($0.appending(path: "store.db")) }
    }

    private func refusal(_ file: URL) -> StoreError.Kind? {
        #expect(throws: StoreError.self) { try Store(path: file.path) }?.kind
    }

    @Test func `makes a fresh store, and opens it again`() throws {
        try withFile { file in
            for _ in 0..<2 { #expect(try Store(path: file.path).webhooks(of: one, limit: 9).isEmpty) }
            #expect(try Database(path: file.path).pragma("user_version") == 7)
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `leaves a newer version's store as it is`() throws {
        try withFile { file in
            _ = try Store(path: file.path)
            _ = try Database(path: file.path).run("PRAGMA user_version = 99")
            let before = try Data(contentsOf: file)
            #expect(refusal(file) == .newer)
            #expect(try Data(contentsOf: file) == before)
        }
    }

    @Test(
        .enabled(if: Program.isInstalled("sqlite3")),
        arguments: [
            "CREATE TABLE songs (name TEXT)", "CREATE TABLE songs (name TEXT); PRAGMA user_version = 1",
            "CREATE TABLE webhooks (id TEXT); PRAGMA application_id = 7",
            "PRAGMA user_version = 1; CREATE VIEW v AS SELECT 1",
        ])
    func `leaves another program's database as it is`(schema: String) throws {
        try withFile { file in
            #expect(try Program.run(["sqlite3", file.path, schema]).status == 0)
            let before = try Data(contentsOf: file)
            #expect(refusal(file) == .foreign)
            #expect(try Data(contentsOf: file) == before)
            let files = try FileManager.default.contentsOfDirectory(atPath: file.deletingLastPathComponent().path)
            #expect(files == ["store.db"])
        }
    }

    @Test func `leaves a file that is no database as it is`() throws {
        try withFile { file in
            try Data("root:x:0:0:root:/root:/bin/sh\n".utf8).write(to: file)
            #expect(refusal(file) == .foreign)
            #expect(try Data(contentsOf: file).count == 30)
        }
    }

    @Test func `follows no link to a store`() throws {
        try withFile { file in
            _ = try Store(path: file.path)
            let link = file.deletingLastPathComponent().appending(path: "link.db")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            #expect(refusal(link) == .cannotOpen)
        }
    }

    @Test func `finds damage`() throws {
        try withFile { file in
            let scene = try Scene()
            try scene.accept(200, for: scene.webhook())
            _ = try scene.store.database.run("PRAGMA wal_checkpoint(TRUNCATE)")
            var bytes = try Data(contentsOf: URL(filePath: scene.path))
            for index in 4096..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
            try bytes.write(to: file)
            #expect(refusal(file) == .corrupt)
        }
    }

    @Test func `says that it may not write, and reads on`() throws {
        try withFile { file in
            let folder = file.deletingLastPathComponent()
            _ = try Store(path: file.path)
            try withoutPrivileges(owning: [folder, file]) {
                try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: file.path)
                let store = try Store(path: file.path)
                #expect(try store.webhooks(of: one, limit: 9).isEmpty)
                #expect(StorageTests.refusal { _ = try store.deleteExpiredKeys(at: start) } == .readOnly)
            }
            let fresh = folder.appending(path: "fresh")
            try FileManager.default.createDirectory(at: fresh, withIntermediateDirectories: false)
            try withoutPrivileges(owning: [fresh]) {
                try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: fresh.path)
                #expect(refusal(fresh.appending(path: "store.db")) == .cannotOpen)
            }
        }
    }

    @Test func `is made once by sixteen at once`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "opening-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for round in 0..<5 {
            let path = folder.appending(path: "\(round).db").path
            let counts = Threads.run(16) { _ in try Store(path: path).webhooks(of: one, limit: 9).count }
            #expect(try counts.map { try $0.get() } == Array(repeating: 0, count: 16))
            var mode = try #require(try Database(path: path).run("PRAGMA journal_mode").first)
            #expect(try mode.read() == "wal")
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }
}
