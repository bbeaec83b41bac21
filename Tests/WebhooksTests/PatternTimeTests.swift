import Testing

@testable import Webhooks

/// Time is counted in steps, which no other work on the machine changes.
@Suite struct PatternTimeTests {
    @Test(arguments: [
        (".*.*.*.*x$", "x="), ("(a|a)+b", "a"), ("(a*)*b", "a"), ("(x+x+)+y", "x"), ("^(a+)+$", "a"), ("^(a+)+$", "ab"),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a"), ("(a|aa)+$", "ab"), ("(?:a?){500}a{500}", "a"), ("(.*)*(.*)*=", "a"),
        ("\\b(\\w+\\s*)+:", "ab "), ("(?i)(é|É)+x", "éÉ"), ("(?m)^(a|b|ab)*c$", "ab\n"), ("(?:.?){1000}", "a"),
        ("(?:a|b)*a(?:a|b){12}c", "abbab"), ("error", "erro"),
    ])
    func `grows with the text and no faster`(pattern: String, unit: String) throws {
        let pattern = try Pattern(pattern)
        let text = String(repeating: unit, count: 4 * 1024 / unit.utf8.count)
        let once = pattern.run(over: text).steps
        let fourTimes = pattern.run(over: text + text + text + text).steps
        #expect(fourTimes <= 4 * once + Pattern.instructionsMax)
    }

    @Test(arguments: [".*.*.*.*x$", "(a|a)+b", "(a*)*b", "(x+x+)+y", "^(a+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
    func `remembers what it saw, and then costs a step for each scalar`(pattern: String) throws {
        let length = 64 * 1024
        for unit in ["a", "x"] {
            #expect(try Pattern(pattern).run(over: String(repeating: unit, count: length)).steps < length + 500)
        }
    }

    /// Random letters bring this pattern to a new state nearly each time: what it remembers is thrown away again and again.
    @Test func `costs at most a look at each instruction for each scalar, whatever the text`() throws {
        var chance = SeededGenerator(seed: 1)
        let text = String((0..<2000).map { _ in "ab".randomElement(using: &chance) ?? "a" })
        let run = try Pattern("[ab]*a[ab]{900}c").run(over: text)
        #expect(!run.matches)
        #expect(run.steps <= (text.utf8.count + 1) * 1000)
        #expect(try Pattern("[ab]*a[ab]{900}c").matches(text + "c") == (Array(text)[text.count - 901] == "a"))
    }
}
