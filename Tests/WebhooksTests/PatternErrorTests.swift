import Testing
import Webhooks

@Suite struct PatternErrorTests {
    @Test(arguments: [
        ("a(b", 1, "not closed"), ("a)b", 1, "closes no group"), ("(?:", 0, "not closed"), ("x[ab", 1, "not closed"),
        ("[]", 0, "not closed"), ("[^", 0, "not closed"), ("[a-", 0, "not closed"), ("[z-a]", 1, "backwards"),
        ("[a-\\d]", 3, "not with a class"), ("[[:foo:]]", 1, "no class has that name"), ("[\\b]", 1, "means nothing"),
        ("*a", 0, "nothing to repeat"), ("a|*", 2, "nothing to repeat"), ("(+)", 1, "nothing to repeat"),
        ("{2}", 0, "nothing to repeat"), ("a**", 2, "repeats a repeat"), ("a*??", 3, "repeats a repeat"),
        ("a*+", 2, "repeats a repeat"), ("a{2}{3}", 4, "repeats a repeat"), ("a{1001}", 1, "at most 1000"),
        ("a{2,99999999999999999999}", 1, "at most 1000"), ("a{3,2}", 1, "larger than the second"),
        ("(a)\\1", 3, "back-references"), ("(?P<n>a)(?P=n)", 8, "back-references"), ("\\k<n>", 0, "back-references"),
        ("a(?=b)", 1, "look-around"), ("a(?!b)", 1, "look-around"), ("(?<=a)b", 0, "look-around"),
        ("(?<!a)b", 0, "look-around"), ("(?>a)", 0, "atomic"), ("(?x)a", 0, "unknown kind of group"),
        ("(?", 0, "unknown kind of group"), ("(?i", 0, "unknown kind of group"), ("(?i-)", 0, "unknown kind of group"),
        ("(?#a)", 0, "unknown kind of group"), ("(?R)", 0, "unknown kind of group"), ("(?P<>a)", 0, "group's name"),
        ("(?<a b>c)", 0, "group's name"), ("(?P<n", 0, "group's name"), ("a\\", 1, "ends the pattern"),
        ("\\q", 0, "means nothing"), ("\\é", 0, "means nothing"), ("\\C", 0, "means nothing"), ("\\Z", 0, "use \\z"),
        ("\\x4", 0, "two hex digits"), ("\\x{110000}", 0, "two hex digits"), ("\\x{D800}", 0, "two hex digits"),
        ("\\x{}", 0, "two hex digits"), ("\\x+1", 0, "two hex digits"), ("\\x{41", 0, "two hex digits"),
        ("\\p{Greek}", 0, "\\p takes"), ("\\p", 0, "\\p takes"), ("\\pX", 0, "\\p takes"), ("\\p{L", 0, "\\p takes"),
        ("é(b", 1, "not closed"),
    ])
    func `says what is wrong, and where`(pattern: String, offset: Int, words: String) {
        let error = #expect(throws: PatternError.self) { try Pattern(pattern) }
        #expect(error?.offset == offset)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func `has a limit on length`() throws {
        _ = try Pattern(String(repeating: "é", count: 1000))
        #expect(throws: PatternError("a pattern has at most 1000 characters", at: 1000)) {
            try Pattern(String(repeating: "a", count: 1001))
        }
    }

    @Test func `has a limit on depth`() throws {
        _ = try Pattern(String(repeating: "(", count: 100) + String(repeating: ")", count: 100))
        let error = #expect(throws: PatternError.self) { try Pattern(String(repeating: "(", count: 1000)) }
        #expect(error?.offset == 100)
    }

    @Test(arguments: [
        "(a{1000}){3}", "((a{100}){100}){100}", "(((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9}){9}",
        "(?:(?:a?){1000}){1000}", "(?:a{1000}b){3}", "(\\pL{1000}|\\pN{1000}){2}", "(?:^{1000}){3}",
        "(?:a{89}){23}a",
    ])
    func `has a limit on what repeats come to`(pattern: String) {
        let error = #expect(throws: PatternError.self) { try Pattern(pattern) }
        #expect(error?.message.contains("too large") == true)
    }

    @Test(arguments: ["a{1000}", ".{0,1000}x", "(\\w{1,64}\\.){1,10}", "(?:a{89}){23}"])
    func `takes large repeats below that`(pattern: String) throws {
        _ = try Pattern(pattern)
    }
}
