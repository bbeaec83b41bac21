import Foundation
import Testing
import Webhooks

/// Names of files, routes and variables on the page, against those that there are.
@Suite struct PlaceTests {
    let readme: Readme

    init() throws { readme = try Readme() }

    @Test(arguments: [("python", "py"), ("js", "mjs"), ("bash", "sh"), ("swift", "swift")])
    func `the programs for receivers stand there as they are tested`(language: String, ending: String) throws {
        let blocks = try readme.section("How a receiver verifies").blocks.filter { $0.language == language }
        #expect(blocks.map(\.text) == [try Readme.text(of: "Tests/Receivers/verify.\(ending)")])
    }

    @Test(arguments: [("python", "py"), ("js", "mjs")])
    func `the programs that verify by the public key too`(language: String, ending: String) throws {
        let blocks = try readme.section("With the public key").blocks.filter { $0.language == language }
        #expect(blocks.map(\.text) == [try Readme.text(of: "Tests/Receivers/verify-public-key.\(ending)")])
    }

    @Test func `the dashboard shows the same programs`() throws {
        let text = try Readme.text(of: "local-runtime/dashboard/snippets.js")
        let programs = text.matches(of: /\["(\w+)", `((?:[^`\\]|\\.)*)`\]/)
        let endings = ["Python": "py", "JavaScript": "mjs", "Swift": "swift", "Shell": "sh"]
        #expect(Set(programs.map { String($0.1) }) == Set(endings.keys))
        for program in programs {
            let tested = try Readme.text(of: "Tests/Receivers/verify.\(endings[String(program.1)] ?? "")")
            let lines = String(program.2).replacing(/\\(.)/) { $0.1 }.split(separator: "\n")
            #expect(lines.count > 6)
            // What a whole program needs beside the function is imported by the whole program alone.
            for line in lines where !line.hasPrefix("import ") { #expect(tested.contains(line), "\(program.1)") }
        }
    }

    @Test func `the dashboard offers the events and operators that there are`() throws {
        let text = try Readme.text(of: "local-runtime/dashboard/rules.js")
        let groups = try #require(text.firstMatch(of: /EVENT_GROUPS = \[([\s\S]*?)\n\];/)).1
        let events = groups.matches(of: /"([a-z_]+\.[a-z_]+)"/).map { String($0.1) }
        #expect(events.count == Set(events).count && Set(events) == Set(EventType.allCases.map(\.rawValue)))
        let operators = try #require(text.firstMatch(of: /OPERATORS = \[(.*)\]/)).1.matches(of: /"(\w+)"/)
        #expect(operators.map { String($0.1) } == Filter.Operator.allCases.map(\.rawValue))
    }

    @Test func `the routes are those of the manifest`() throws {
        struct Manifest: Decodable {
            var functions: [Function]
            struct Function: Decodable {
                var name: String
                var routes: [Route]?
            }
            struct Route: Decodable {
                var method, path: String
                var status: Int?
            }
        }
        let text = Data(try Readme.text(of: "functions/manifest.json").utf8)
        let routes = try JSONDecoder().decode(Manifest.self, from: text).functions.flatMap { function in
            (function.routes ?? []).map { ["`\($0.method) \($0.path)`", "`\(function.name)`", "\($0.status ?? 200)"] }
        }
        #expect(try readme.section("The local runtime").rows.prefix(routes.count) == routes[...])
    }

    @Test func `the variables are those that are read`() throws {
        let source = try Readme.text(of: "Sources/FunctionHost/Environment.swift")
        let read = Set(source.matches(of: /value\("(WEBHOOKS_\w+)"\)/).map { String($0.1) })
        #expect(Set(try readme.section("Configuration").rows.flatMap { $0[0].codes }) == read.union(["WEBHOOKS_TOKEN"]))
    }

    @Test func `the folders are there, and none of Sources is left out`() throws {
        let named = try readme.section("Where to change what").rows.flatMap { $0[0].codes }
        for path in named where !path.contains("<") {
            #expect(FileManager.default.fileExists(atPath: Readme.root.appending(path: path).path), "\(path)")
        }
        let sources = try FileManager.default.contentsOfDirectory(atPath: Readme.root.appending(path: "Sources").path)
        for folder in sources { #expect(named.contains("Sources/\(folder)")) }
    }

    @Test func `the types that hold a limit are there`() throws {
        let files = ["Sources", "local-runtime"].flatMap { folder in
            FileManager.default.subpaths(atPath: Readme.root.appending(path: folder).path) ?? []
        }
        for name in try readme.section("Limits").rows.flatMap({ $0[2].codes }) {
            #expect(files.contains { $0.hasSuffix("/\(name).swift") }, "\(name)")
        }
    }

    @Test func `links within the page lead somewhere`() throws {
        let anchors = readme.sections.map { section in
            section.heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }
                .replacing(" ", with: "-")
        }
        for link in readme.text.matches(of: /\]\(#([^)]*)\)/) { #expect(anchors.contains(String(link.1)), "\(link.1)") }
    }

    @Test func `the packages are those that the commands install`() throws {
        let section = try readme.section("Two commands")
        let start = try #require(Readme.text(of: "local-runtime/start").firstMatch(of: /packages=\((.*)\)/)?.1)
        #expect(try section.row("local-runtime/start")[2] == start)
        let tests = try Readme.text(of: "Tests/run")
        let programs = ["faketime", "openssl", "slowhttptest", "sqlite3"]
        let names = tests.matches(of: /needs ([a-z][\w-]+)\s/).map { String($0.1) } + programs
        let row = try section.row("Tests/run")[2]
        for name in names { #expect(row.contains(name), "\(name)") }
    }
}
