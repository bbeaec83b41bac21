import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What happens at the same time, by real processes, held where it matters until the other one is through.
    @Suite(.enabled(if: FakeTime.isInstalled, "needs faketime"))
    struct RaceTests {
        @Test(arguments: Race.all)
        func `ends as the table says`(race: Race) throws {
            let scene = try RaceScene()
            try race.play(scene)
            try scene.installation.check()
        }

        @Test func `the table in README.md has each of them, with what comes of it`() throws {
            let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../README.md")
                .standardized
            let rows = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
                .filter { $0.hasPrefix("| ") && $0.hasSuffix("| `EndToEndTests/RaceTests` |") }
            #expect(
                rows.map(String.init) == Race.all.map { "| \($0.name) | \($0.outcome) | `EndToEndTests/RaceTests` |" })
            Proof.report("races", ["races": Race.all.count, "with another outcome": 0])
        }
    }
}
