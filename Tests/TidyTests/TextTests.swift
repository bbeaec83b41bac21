import Testing

/// What every file keeps to.
@Suite struct TextTests {
    @Test func `no file is longer than 400 lines`() throws {
        for file in try Tree.files(in: Tree.all, ["swift", "sql", "h", "py", "mjs", "sh", "js", "css", "html"]) {
            #expect(file.lineCount <= 400, "\(file.path): \(file.lineCount)")
        }
    }

    @Test func `the median file of Sources and functions has at most 80 lines`() throws {
        let counts = try Tree.files(in: ["Sources", "functions"]).map(\.lineCount).sorted()
        #expect(counts[counts.count / 2] <= 80)
    }

    @Test func `nothing is public`() throws {
        for file in try Tree.files(in: Tree.production + ["Tests/Support"]) {
            #expect(file.places(of: /^\s*(?:@\w+ )*(?:public|open) \w/) == [])
        }
    }

    @Test func `nothing is left to be done later`() throws {
        let endings = ["swift", "sql", "h", "py", "mjs", "sh", "js", "css", "html", "json"]
        for file in try Tree.files(in: Tree.all, endings) where file.module != "TidyTests" {
            #expect(file.places(of: /\b(?:TODO|FIXME|XXX)\b/) == [])
        }
    }

    /// Types and functions of a file's own level; a member's name and its type's comment may be enough.
    @Test func `what other modules use says what it means`() throws {
        let declaration =
            /(?:@\w+(?:\([^)]*\))? )*package (?:\w+ )*(?:struct|class|enum|protocol|actor|func|typealias)\b.*/
        for file in try Tree.files(in: ["Sources"]) {
            for (above, line) in zip(file.lines, file.lines.dropFirst()) where line.contains("package ") {
                guard line.wholeMatch(of: declaration) != nil else { continue }
                #expect(above.hasPrefix("///") || above.hasPrefix("@"), "\(file.path): \(line) has no comment")
            }
        }
    }

    @Test func `the top level holds the agreed names alone`() throws {
        let agreed = ["Package.swift", "README.md", "Sources", "Tests", "functions", "local-runtime"]
        let others = try Tree.names(in: "").filter { !agreed.contains($0) && !$0.contains(".db") }
        #expect(others.filter { $0 != "Package.resolved" } == [])
    }
}
