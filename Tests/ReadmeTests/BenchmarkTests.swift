import Foundation
import Testing

/// The tables that `Tests/Benchmarks/run --readme` writes, and what the page says of it.
@Suite struct BenchmarkTests {
    static let headings = ["Figures", "Figures of the local runtime"]

    let readme: Readme

    init() throws { readme = try Readme() }

    @Test(arguments: headings)
    func `a ratio is that of its two figures, and a goal that is missed is said to be`(heading: String) throws {
        let rows = try readme.section(heading).rows.filter { $0.count == 6 }
        #expect(!rows.isEmpty)
        for row in rows {
            let figure = try #require(Self.number(row[1]), "\(row)")
            var judged = figure
            if let other = Self.number(row[2]) {
                judged = try #require(Self.number(row[4]), "\(row)")
                // Of two figures that were rounded, one after the other.
                #expect(abs(figure / other - judged) <= 0.005 + 0.05 * judged, "\(row)")
            }
            guard let bound = Self.number(row[5]) else { continue }
            let isMet = row[5].hasPrefix("≥") ? judged >= bound : judged <= bound
            #expect(row[5].hasSuffix(", missed") != isMet, "\(row)")
        }
    }

    @Test(arguments: headings)
    func `the parts of the benchmark that the page names are there`(heading: String) throws {
        let program = try Readme.text(of: "Tests/Benchmarks/run")
        for block in try readme.section(heading).blocks {
            let words = try #require(block.text.split(separator: "Tests/Benchmarks/run").last).split(separator: " ")
            for part in words.map({ $0.trimmingCharacters(in: .newlines) }) where !part.hasPrefix("--") {
                #expect(program.contains("\"\(part)\""), "\(part)")
                #expect(throws: Never.self) { try Readme.text(of: "Tests/Benchmarks/parts/\(part).py") }
            }
        }
    }

    @Test func `the page names what the benchmark installs`() throws {
        let tools = try Readme.text(of: "Tests/Benchmarks/harness/tools.py")
        let packages = try #require(tools.firstMatch(of: /PACKAGES = \{(.*)\}/)?.1)
        let text = try readme.section("Figures of the local runtime").text
        for package in packages.matches(of: /"([^"]*)":/).map({ String($0.1) }) { #expect(text.contains(package)) }
    }

    /// The first number in a cell: of `≥ 1.0×` 1, of `46,712` 46712.
    private static func number(_ cell: String) -> Double? {
        cell.firstMatch(of: /[0-9][0-9,]*(\.[0-9]+)?/).flatMap { Double($0.0.replacing(",", with: "")) }
    }
}
