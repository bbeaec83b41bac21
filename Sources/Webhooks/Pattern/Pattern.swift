/// A regular expression that takes linear time, whatever the pattern and the text.
///
/// The syntax is RE2's (https://github.com/google/re2/wiki/Syntax), over Unicode scalars: classes, groups, alternation,
/// greedy and lazy repeats, the flags `i`, `m`, `s` and `U`, `\d \w \s \b` by ASCII, `\p{…}` for the general categories of
/// letters, marks, numbers, punctuation, symbols and separators. There are no back-references and no look-around, which is
/// what makes linear time possible: all ways through the pattern are followed at once (Thompson 1968), and the sets of
/// places that came up are remembered as the states of a deterministic automaton.
package struct Pattern: Sendable {
    /// A longer pattern is refused, in Unicode scalars.
    package static let lengthMax = 1000
    /// No count in `{n,m}` may be larger.
    package static let repeatsMax = 1000
    /// Groups inside one another.
    package static let depthMax = 100
    /// A pattern that needs more, once its repeats are written out, is refused. One scalar of text costs at most a look at
    /// each instruction: some 5 ns, and the worst pattern some seconds for 1 MiB.
    package static let instructionsMax = 2048

    private let matcher: Matcher

    private enum Matcher: Sendable {
        case literal(SubstringSearch)
        case program(PatternProgram)
    }

    package init(_ text: String) throws(PatternError) {
        var parser = try PatternParser(text)
        let node = try parser.parse()
        if let literal = node.literal {
            matcher = .literal(SubstringSearch(for: literal.utf8))
        } else {
            matcher = .program(PatternProgram(node))
        }
    }

    /// What it needs of ``instructionsMax``. A plain text needs none: one comparison for each byte finds it.
    package var instructionCount: Int {
        switch matcher {
        case .literal: 0
        case .program(let program): program.code.count
        }
    }

    /// Whether the pattern matches anywhere in the text.
    package func matches(_ text: String) -> Bool { run(over: text).matches }

    /// The same, and what it cost: one step for each scalar and for each instruction looked at.
    func run(over text: String) -> (matches: Bool, steps: Int) {
        switch matcher {
        case .literal(let search): return (search.isFound(in: text.utf8), text.utf8.count)
        case .program(let program):
            var run = PatternRun(program)
            let matches = run.matches(text)
            return (matches, run.steps)
        }
    }
}
