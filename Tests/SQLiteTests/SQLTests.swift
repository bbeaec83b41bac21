import SQLite
import Testing

@Suite struct SQLTests {
    let database: Database

    init() throws {
        database = try Database(path: ":memory:")
        _ = try database.run("CREATE TABLE things (value ANY) STRICT")
    }

    @Test func `binds what is interpolated, and splices nothing`() {
        let (name, age): (String, Int?) = ("x'; DROP TABLE things; --", nil)
        let clause: SQL = "AND age = \(age)"
        let sql: SQL = "SELECT 1 WHERE name = \(name) \(clause) LIMIT \(5)"
        #expect(sql.text == "SELECT 1 WHERE name = ? AND age = ? LIMIT ?")
        #expect(sql.values == [.text(name), .null, .integer(5)])
    }

    @Test(
        arguments: [
            .null, .integer(0), .integer(.min), .integer(.max), .real(0.1), .real(-1e300), .text(""), .text("a\0b"),
            .text("'\"?;--"), .text("é 😀 \u{FEFF}"), .text(String(repeating: "x", count: 1_000_000)), .blob([]),
            .blob([0, 255, 0]), .blob(Array(repeating: 7, count: 1_000_000)),
        ] as [SQLValue])
    func `gives back what was bound`(value: SQLValue) throws {
        let raw = Raw(sqlValue: value)
        _ = try database.run("INSERT INTO things (value) VALUES (\(raw))")
        var row = try #require(try database.run("SELECT value FROM things").first)
        #expect(try row.read(Raw.self).sqlValue == value)
    }

    @Test func `reads a row from left to right`() throws {
        var row = try #require(try database.run("SELECT 1, NULL, 'a', x'00', 0.5, 1").first)
        #expect(try row.read() == 1)
        #expect(try row.read(Int64?.self) == nil)
        #expect(try row.read() == "a")
        #expect(try row.read() == [UInt8(0)])
        #expect(try row.read() == 0.5)
        #expect(try row.read() == true)
    }

    @Test func `takes a column of another kind for damage`() throws {
        for sql: SQL in ["SELECT 'one'", "SELECT NULL", "SELECT 1.5", "SELECT x'31'"] {
            var row = try #require(try database.run(sql).first)
            #expect(throws: SQLiteError.self) { try row.read(Int.self) }
        }
    }

    @Test func `gives all rows in order`() throws {
        let rows = try database.run("VALUES (1, 'a'), (2, 'b'), (3, 'c')")
        #expect(rows.count == 3)
        #expect(
            try rows.map {
                var row = $0
                return "\(try row.read(Int.self))\(try row.read(String.self))"
            } == ["1a", "2b", "3c"])
        #expect(try database.run("SELECT 1 WHERE 0").isEmpty)
    }

    @Test func `names what is wrong with a statement, and goes on`() throws {
        let error = #expect(throws: SQLiteError.self) { try database.run("SELEKT 1") }
        #expect(error?.kind == .other)
        #expect(error?.description.contains("SELEKT") == true)
        #expect(try database.run("SELECT 1").count == 1)
    }

    /// Any value as it is.
    private struct Raw: SQLConvertible {
        var sqlValue: SQLValue

        init(sqlValue: SQLValue) { self.sqlValue = sqlValue }
        init?(_ value: SQLValue) { sqlValue = value }
    }
}
