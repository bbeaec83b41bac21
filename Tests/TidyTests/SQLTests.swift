import Testing

/// What keeps the SQL portable to an engine of many machines.
@Suite struct SQLTests {
    let files: [SourceFile]

    init() throws { files = try Tree.files(in: ["Sources/Storage"], ["swift", "sql"]) }

    @Test func `there is nothing in it that other engines say otherwise`() throws {
        for file in files {
            #expect(file.places(of: /\b(?:LIKE|GLOB|AUTOINCREMENT|REPLACE INTO|INSERT OR|CURRENT_TIMESTAMP)\b/) == [])
            #expect(file.places(of: /\b(?:now|strftime|unixepoch|julianday|jsonb?_\w+)\(|->>/) == [])
        }
    }

    @Test func `every key and every index begins with part`() throws {
        let migrations = files.filter { $0.path.hasSuffix(".sql") }
        #expect(!migrations.isEmpty)
        for file in migrations {
            let tables = file.text.matches(
                of: /CREATE TABLE (\w+) \((.*?)\n\) STRICT(?:, WITHOUT ROWID)?;/.dotMatchesNewlines())
            #expect(tables.count == file.text.matches(of: /CREATE TABLE/).count, "every table is STRICT")
            for table in tables {
                #expect(table.output.2.contains(/\n *PRIMARY KEY \(part[,)]/), "\(table.output.1)")
            }
            for index in file.text.matches(of: /CREATE (?:UNIQUE )?INDEX (\w+) ON \w+ \((\w+)/) {
                #expect(index.output.2 == "part", "\(index.output.1)")
            }
        }
    }

    @Test func `SQL is written in Storage alone`() throws {
        let others = [
            "Sources/Webhooks", "Sources/JSON", "Sources/Outbound", "Sources/FunctionHost", "Sources/Sending",
        ]
        for file in try Tree.files(in: others + ["functions", "local-runtime"]) {
            #expect(file.places(of: /\b(?:SELECT .* FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b/) == [])
        }
    }
}
