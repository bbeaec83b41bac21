import Testing

@testable import Webhooks

@Suite struct SubstringSearchTests {
    @Test func `finds what comparing at each place finds`() {
        var chance = SeededGenerator(seed: 3)
        for _ in 0..<5000 {
            let (sought, text) = (word(upTo: 6, by: &chance), word(upTo: 20, by: &chance))
            let isThere = text.indices.contains { text[$0...].starts(with: sought) } || sought.isEmpty
            #expect(SubstringSearch(for: sought).isFound(in: text) == isThere, "\(sought) in \(text)")
        }
    }

    private func word(upTo length: Int, by chance: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...length, using: &chance)).map { _ in UInt8.random(in: 0...1, using: &chance) }
    }
}
