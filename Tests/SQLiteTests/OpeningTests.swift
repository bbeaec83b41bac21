import Foundation
import SQLite
import TestSupport
import Testing

@Suite struct OpeningTests {
    private func withPath(_ body: (URL) throws -> Void) throws {
        try withTemporaryFolder { try body($0.appending(path: "store.db")) }
    }

    private func refusal(_ path: String) -> SQLiteError.Kind? {
        #expect(throws: SQLiteError.self) { try Database(path: path) }?.kind
    }

    @Test func `makes files that nobody else may read`() throws {
        try withPath { file in
            let database = try Database(path: file.path)
            try database.migrate(to: 1, with: "CREATE TABLE things (n INTEGER) STRICT")
            for name in ["", "-wal", "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: file.path + name)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
        }
    }

    @Test func `keeps a write-ahead log, and each commit is on disk`() throws {
        try withPath { file in
            for _ in 0..<2 {
                let database = try Database(path: file.path)
                var mode = try #require(try database.run("PRAGMA journal_mode").first)
                #expect(try mode.read() == "wal")
                #expect(try database.pragma("synchronous") == 2)
                try database.migrate(to: 1, with: "CREATE TABLE IF NOT EXISTS things (n INTEGER) STRICT")
            }
        }
    }

    @Test func `follows no symbolic link to the file, but one to its folder`() throws {
        try withTemporaryFolder { folder in
            let (real, file) = (folder.appending(path: "real"), folder.appending(path: "real/store.db"))
            try FileManager.default.createDirectory(at: real, withIntermediateDirectories: false)
            _ = try Database(path: file.path)
            let link = folder.appending(path: "link")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: real)
            _ = try Database(path: link.appending(path: "store.db").path)
            for (name, target) in [("existing.db", file), ("dangling.db", real.appending(path: "other.db"))] {
                let link = folder.appending(path: name)
                try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
                #expect(refusal(link.path) == .cannotOpen)
            }
            #expect(!FileManager.default.fileExists(atPath: real.appending(path: "other.db").path))
        }
    }

    @Test func `says where there is no place for a file`() throws {
        try withPath { file in
            #expect(refusal(file.appending(path: "store.db").path) == .cannotOpen)
            #expect(refusal(file.deletingLastPathComponent().path) == .cannotOpen)
        }
    }

    @Test(arguments: [
        "not a store\n", String(repeating: "line\n", count: 99), "SQLite format 3\0 and then nonsense",
    ])
    func `refuses what is no SQLite file, and leaves it as it is`(text: String) throws {
        try withPath { file in
            try Data(text.utf8).write(to: file)
            #expect(refusal(file.path) == .foreign)
            #expect(try Data(contentsOf: file) == Data(text.utf8))
        }
    }

    @Test func `takes an empty file for a new one`() throws {
        try withPath { file in
            try Data().write(to: file)
            #expect(try Database(path: file.path).pragma("user_version") == 0)
        }
    }

    @Test func `brings a schema up once, all or nothing`() throws {
        try withPath { file in
            let (one, two) = (try Database(path: file.path), try Database(path: file.path))
            #expect(throws: SQLiteError.self) { try one.migrate(to: 1, with: "CREATE TABLE a (n); SELEKT 1") }
            #expect(try one.pragma("user_version") == 0)
            try one.migrate(to: 1, with: "CREATE TABLE a (n)")
            try two.migrate(to: 1, with: "CREATE TABLE a (n)")
            #expect(try two.pragma("user_version") == 1)
            #expect(throws: SQLiteError.self) { try two.migrate(to: 2, with: "CREATE TABLE a (n)") }
            #expect(try one.pragma("user_version") == 1)
        }
    }
}
