import Foundation
import TestSupport
import Webhooks

extension FuzzTarget {
    /// The bytes are the draws by which a pattern and texts are made, of the syntax that Python's `re` has too. That one
    /// backtracks: it shares no idea with ours.
    static let patternAgreement = FuzzTarget(
        name: "pattern-python", lengthMax: 512, mutationsCount: 500,
        isAvailable: { python != nil }
    ) { input in
        var maker = PatternMaker(chance: Draws(input))
        let pattern = maker.pattern()
        // Python's time doubles with each repeat within a repeat.
        guard pattern.ours.utf8.count < 120 else { return }
        let texts = (0..<3).map { _ in maker.text() }
        let ours = try Pattern(pattern.ours)
        let found = texts.map { ours.matches($0) ? "1" : "0" }.joined()
        let question = ([pattern.pythons] + texts).map { Array($0.utf8).hex }.joined(separator: " ")
        let answer = try python?.answer(to: question)
        // It has no opinion where it would backtrack for too long.
        try expect(
            answer == "late" || answer == found,
            "\(pattern.ours.debugDescription) on \(texts): \(found), Python \(answer ?? "")")
    }

    private static let python = try? SecondProgram(
        python: "python3",
        """
        import re, signal, sys, warnings
        warnings.simplefilter("ignore")
        class Late(Exception): pass
        def end(*_): raise Late
        signal.signal(signal.SIGALRM, end)
        for line in sys.stdin:
            pattern, *texts = [bytes.fromhex(word).decode() for word in line.rstrip("\\n").split(" ")]
            pattern = re.compile(pattern, re.ASCII)
            signal.setitimer(signal.ITIMER_REAL, 1)
            try:
                answer = "".join(str(int(pattern.search(text) is not None)) for text in texts)
            except Late:
                answer = "late"
            signal.setitimer(signal.ITIMER_REAL, 0)
            print(answer, flush=True)
        """)
}

/// Draws that come from an input: a byte decides each. After its end, and in the bits that decide little, they are as if
/// drawn: a generator that repeats itself could be asked for ever.
struct Draws: RandomNumberGenerator {
    private var rest: ArraySlice<UInt8>
    private var filling = SeededRandom(seed: 1)

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func next() -> UInt64 {
        let fill = filling.next()
        return rest.popFirst().map { UInt64($0) << 56 | fill >> 8 } ?? fill
    }
}
