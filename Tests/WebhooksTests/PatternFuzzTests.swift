import Foundation
import Testing

@testable import Webhooks

/// What no maker of patterns would write.
@Suite struct PatternFuzzTests {
    @Test func `takes or refuses any text, and never costs more than its bound`() throws {
        var chance = SeededGenerator(seed: 2)
        let wanted = ProcessInfo.processInfo.environment["HOOKFILE_PATTERN_CASES"].flatMap(Int.init)
        var taken = 0
        for _ in 0..<(wanted ?? 2000) {
            let text = words(upTo: 12, by: &chance)
            do throws(PatternError) {
                let pattern = try Pattern(text)
                taken += 1
                let subject = words(upTo: 12, by: &chance)
                let bound = (subject.utf8.count + 1) * (pattern.instructionCount + 1)
                #expect(pattern.run(over: subject).steps <= bound, "\(text.debugDescription)")
            } catch {
                #expect((0...text.unicodeScalars.count).contains(error.offset), "\(text.debugDescription)")
            }
        }
        #expect(taken > 100)
    }

    private static let words = [
        "a", "b", "é", "😀", "1", "-", "^", "$", ".", "*", "+", "?", "|", "|", "(", ")", "(", ")", "[", "]", "[^", "{",
        "}", "{2}",
        "{1,}", "{,3}", "{1000}", ",", ":", "[:alpha:]", "(?:", "(?i)", "(?i:", "(?-s:", "(?P<n>", "(?", "\\", "\\d",
        "\\W", "\\b",
        "\\B", "\\A", "\\z", "\\Q", "\\E", "\\x41", "\\x{1F600}", "\\x", "\\p{Lu}", "\\PL", "\\n", "\n", "\0", "<", ">",
        "=", "!",
    ]

    private func words(upTo count: Int, by chance: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0...count, using: &chance))
            .map { _ in Self.words[Int.random(in: Self.words.indices, using: &chance)] }.joined()
    }
}
