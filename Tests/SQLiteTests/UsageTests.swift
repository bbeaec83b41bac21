import Foundation
import TestSupport
import Testing

@testable import SQLite

/// What a connection's work takes.
@Suite struct UsageTests {
    let folder: TemporaryFolder
    let database: Database

    init() throws {
        folder = try TemporaryFolder()
        database = try Database(path: folder.file("a.db").path)
        try database.migrate(to: 1, with: "CREATE TABLE things (n INTEGER NOT NULL) STRICT")
    }

    @Test func `is counted for reads, for transactions, and for those that fail`() throws {
        var before = database.usage.worked
        func hasGrown() -> Bool {
            defer { before = database.usage.worked }
            return database.usage.worked > before
        }
        _ = try database.run("SELECT n FROM things")
        #expect(hasGrown())
        _ = try database.run(["INSERT INTO things VALUES (1)"])
        #expect(hasGrown())
        #expect(throws: SQLiteError.self) { try database.run(["INSERT INTO things VALUES ('a')"]) }
        #expect(hasGrown() && database.usage.waited == .zero)
        #expect(!hasGrown())
    }

    @Test func `tells the wait for other writers apart from the work`() throws {
        let path = folder.file("a.db").path
        var usage = Database.Usage()
        // Another that is late to begin may find the lock free again.
        for _ in 0..<50 where usage.waited == .zero {
            let (isOpen, group) = (Gate(), DispatchGroup())
            let seen = Seen()
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                let other = try? Database(path: path)
                isOpen.open()
                _ = try? other?.run(["INSERT INTO things VALUES (2)"])
                seen.usage = other?.usage ?? seen.usage
            }
            isOpen.wait()
            _ = try database.run(making: {
                usleep(20_000)
                return ["INSERT INTO things VALUES (1)"]
            })
            group.wait()
            usage = seen.usage
        }
        #expect(usage.waited > .zero && usage.worked > .zero)
        #expect(database.usage.worked > .milliseconds(20), "what others wait for is work")
    }

    /// Unchecked: read when its thread has ended.
    private final class Seen: @unchecked Sendable {
        var usage = Database.Usage()
    }
}
