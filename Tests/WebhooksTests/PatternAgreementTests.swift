import Foundation
import TestSupport
import Testing
import Webhooks

/// The same answers as Python's `re`, on what both understand. That engine backtracks: it shares no idea with ours.
@Suite struct PatternAgreementTests {
    struct Case: Encodable {
        var pattern: String
        var texts: [String]
    }

    @Test func `agrees with another engine on random patterns and texts`() throws {
        // HOOKFILE_PATTERN_CASES asks for more, from another seed each time.
        let wanted = ProcessInfo.processInfo.environment["HOOKFILE_PATTERN_CASES"].flatMap(Int.init)
        let seed = wanted == nil ? 1 : UInt64.random(in: 0 ... .max)
        var maker = PatternMaker(chance: SeededRandom(seed: seed))
        let cases = (0..<(wanted ?? 3000)).map { _ in
            let pattern = maker.pattern()
            return (
                ours: pattern.ours, theirs: Case(pattern: pattern.pythons, texts: (0..<6).map { _ in maker.text() })
            )
        }
        let answers = try Self.askPython(cases.map(\.theirs))
        try #require(answers.count == cases.count)
        var matches = 0
        for ((ours, theirs), answers) in zip(cases, answers) {
            let pattern = try Pattern(ours)
            let found = theirs.texts.map { pattern.matches($0) ? 1 : 0 }
            matches += found.count { $0 == 1 }
            #expect(found == answers, "\(ours.debugDescription) on \(theirs.texts) (seed \(seed))")
        }
        // Patterns that always or never match would prove nothing.
        let share = Double(matches) / Double(cases.count * 6)
        #expect((0.2...0.8).contains(share), "\(share) of the texts match")
    }

    private static func askPython(_ cases: [Case]) throws -> [[Int]] {
        let program = """
            import json, re, sys, warnings
            warnings.simplefilter("ignore")
            def answer(case):
                pattern = re.compile(case["pattern"], re.ASCII)
                return [int(pattern.search(text) is not None) for text in case["texts"]]
            print(json.dumps([answer(case) for case in json.load(sys.stdin)]))
            """
        let (input, output) = (Pipe(), Pipe())
        let python = try ChildProcess(["python3", "-c", program], input: .pipe(input), output: .pipe(output))
        // It answers only when it has read everything: neither side can wait for the other.
        try input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(cases))
        try input.fileHandleForWriting.close()
        let answers = try output.fileHandleForReading.readToEnd() ?? Data()
        try #require(python.waitForEnd() == 0, "this test compares with Python's re: install python3")
        return try JSONDecoder().decode([[Int]].self, from: answers)
    }
}
