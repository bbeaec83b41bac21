import Foundation
import SQLite
import TestSupport
import Testing

@Suite struct BatchTests {
    let database: Database

    init() throws {
        database = try Database(path: ":memory:")
        _ = try database.run("CREATE TABLE things (id INTEGER PRIMARY KEY, n INTEGER NOT NULL CHECK (n < 10)) STRICT")
        _ = try database.run(["INSERT INTO things VALUES (1, 1)", "INSERT INTO things VALUES (2, 2)"])
    }

    private func things() throws -> [Int] {
        try database.run("SELECT n FROM things ORDER BY id").map {
            var row = $0
            return try row.read()
        }
    }

    @Test func `gives the rows of each statement`() throws {
        let results = try database.run([
            "UPDATE things SET n = n + 1 RETURNING id", "SELECT n FROM things", "DELETE FROM things WHERE id = 1",
        ])
        #expect(results.map(\.count) == [2, 2, 0])
        #expect(try things() == [3])
    }

    @Test(arguments: [0, 1, 3])
    func `has no effect where a guard does not hold, and says which`(expected: Int) throws {
        let error = #expect(throws: SQLiteError.self) {
            try database.run([
                "INSERT INTO things VALUES (3, 3)", ("UPDATE things SET n = 9 WHERE id < 3" as SQL).expecting(expected),
                "INSERT INTO things VALUES (4, 4)",
            ])
        }
        #expect(error?.kind == .unmet(1))
        #expect(try things() == [1, 2])
    }

    @Test func `counts what a guarded statement itself changed`() throws {
        _ = try database.run([
            ("UPDATE things SET n = 5 WHERE id = 1 RETURNING n" as SQL).expecting(1),
            ("INSERT INTO things VALUES (1, 1) ON CONFLICT (id) DO NOTHING" as SQL).expecting(0),
            ("INSERT INTO things SELECT 3, 3 WHERE EXISTS (SELECT 1 FROM things WHERE n = 5)" as SQL).expecting(1),
        ])
        #expect(try things() == [5, 2, 3])
    }

    @Test(
        arguments: [
            ("INSERT INTO things VALUES (1, 1)", .constraint), ("UPDATE things SET n = 10", .constraint),
            ("INSERT INTO nothing VALUES (1)", .other), ("UPDATE things SET n = 'a'", .constraint),
        ] as [(String, SQLiteError.Kind)])
    func `has no effect where a statement fails, and the next batch has`(sql: String, kind: SQLiteError.Kind) throws {
        let error = #expect(throws: SQLiteError.self) {
            try database.run(["INSERT INTO things VALUES (3, 3)", SQL(stringLiteral: sql)])
        }
        #expect(error?.kind == kind)
        #expect(try things() == [1, 2])
        _ = try database.run(["INSERT INTO things VALUES (3, 3)"])
        #expect(try things() == [1, 2, 3])
    }

    @Test func `is seen whole or not at all by other connections`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "store.db").path
            let (writer, reader) = (try Database(path: path), try Database(path: path))
            try writer.migrate(to: 1, with: "CREATE TABLE things (n INTEGER) STRICT")
            _ = try writer.run("BEGIN IMMEDIATE")
            _ = try writer.run("INSERT INTO things VALUES (1)")
            #expect(try reader.run("SELECT n FROM things").isEmpty)
            _ = try writer.run("COMMIT")
            #expect(try reader.run("SELECT n FROM things").count == 1)
        }
    }
}
