import Foundation
import JSON
import TestSupport
import Testing

/// Good requests with a few bytes changed: whatever comes of them, each is answered, and nothing is our fault.
@Suite struct MutationTests {
    private static let mutationsCount = 300

    @Test(arguments: Program.functions)
    func `are answered, and never as our fault`(function: String) throws {
        let folder = try TemporaryFolder()
        let help = try Program.function(function, ["--help"])
        let line = try #require(help.lines.first { $0.hasPrefix("  echo '") })
        let example = try #require(line.split(separator: "'").dropFirst().first.map { Array($0.utf8) })
        var random = SeededRandom(seed: 11)
        var input: [UInt8] = []
        for _ in 0..<Self.mutationsCount { input += Self.mutated(example, by: &random) + [UInt8(ascii: "\n")] }
        let program = try Program.function(
            function, ["--lines"], input: input,
            environment: ["WEBHOOKS_STORE": folder.file("test.db").path, "WEBHOOKS_KEY": testKey])
        #expect(program.status == 0 && program.errors == "")
        let answers = try program.answers()
        #expect(answers.count == Self.mutationsCount)
        let expected = [nil, "invalid_request", "not_found", "payload_too_large", "conflict"]
        for answer in answers { #expect(expected.contains(answer.errorCode), "\(answer.text)") }
    }

    /// One to three bytes changed, taken out, doubled or put in; never a line break.
    private static func mutated(_ bytes: [UInt8], by random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0...Int.random(in: 0..<3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let other = marks.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = other
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: bytes[place..<min(place + 8, bytes.count)], at: place)
            default: bytes.insert(other, at: place)
            }
        }
        return bytes
    }

    /// What means something in JSON, and what means nothing.
    private static let marks =
        Array("{}[]\",:\\ 019-+.eEtfnu'/*".utf8) + [0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xFF, 0x0D]
}
