import Testing

@testable import Webhooks

@Suite struct PatternTests {
    @Test(arguments: [
        ("", "", true), ("", "a", true), ("b", "abc", true), ("abc", "ab", false), ("aab", "aaab", true),
        ("a|b", "xb", true), ("a||b", "", true), ("ab|cd", "acd", true), ("(ab|c)d", "abd", true),
        ("x(|a)y", "xy", true),
        ("a*b", "b", true), ("a+b", "b", false), ("ab?c", "ac", true), ("a{2}", "a", false), ("^a{2}$", "aa", true),
        ("^a{2,}$", "aaaa", true), ("^a{2,3}$", "aaaa", false), ("^a{0}$", "", true), ("^(a{0,2}b){2}$", "aabb", true),
        ("^a{,2}$", "a{,2}", true), ("a{", "a{", true), ("a{x}", "a{x}", true), ("^a+?$", "aaa", true),
        ("^(?:a*)*$", "aaaa", true), ("^(|a)+$", "aa", true), ("(((){1000}){1000}){1000}", "", true),
        ("é", "caf\u{e9}", true), ("^.$", "😀", true), ("^.$", "e\u{301}", false), ("a.c", "a\nc", false),
        ("(?s)a.c", "a\nc", true), ("(?P<year>\\d{4})-(?<month>\\d\\d)", "on 2025-10-22", true),
        ("\u{1F600}", "x😀", true), ("\\Qa.b\\E+", "a.bbb", true), ("\\Q.*", "a.*", true), ("a\\Eb", "ab", true),
    ])
    func `finds a match anywhere in the text`(pattern: String, text: String, matches: Bool) throws {
        #expect(try Pattern(pattern).matches(text) == matches)
    }

    @Test(arguments: [
        ("^b", "a\nb", false), ("(?m)^b", "a\nb", true), ("a$", "a\nb", false), ("(?m)a$", "a\nb", true),
        ("a$", "a\n", false), ("a\\z", "a\n", false), ("(?m)\\Ab", "a\nb", false), ("(?m)^$", "a\n\nb", true),
        ("\\bcat\\b", "a cat.", true), ("\\bcat\\b", "concat", false), ("\\Bcat", "concat", true), ("\\B", "", true),
        ("\\b", "", false), ("\\bé", " é", false), ("a\\b", "a\u{e9}", true), ("^*a", "ba", true), ("$a", "a", false),
        ("a^b", "ab", false), ("(^|,)x(,|$)", "a,x", true), ("a\\b{2}-", "a-", true),
    ])
    func `looks at where it stands`(pattern: String, text: String, matches: Bool) throws {
        #expect(try Pattern(pattern).matches(text) == matches)
    }

    @Test(arguments: [
        ("[abc]", "abc", "dA"), ("[a-c]", "abc", "d-"), ("[^a-c]", "d\n", "abc"), ("[]a]", "]a", "["),
        ("[^]a]", "b", "]a"),
        ("[a-]", "a-", "b"), ("[-a]", "-a", "b"), ("[a\\-c]", "a-c", "b"), ("[\\]]", "]", "\\"), ("[.*]", ".*", "a"),
        ("[[:alpha:]]", "aZ", "1é"), ("[[:^alpha:]]", "1é", "aZ"), ("[^[:digit:][:space:]]", "a", "1 \t\u{0B}"),
        ("[:alpha:]", ":alph", "z"), ("[[:word:]-]", "a_0-", "."), ("[\\d\\s]", "1 \n", "a"), ("[\\D]", "a", "1"),
        ("[^\\W_]", "aZ0", "_-"), ("[\\x41\\x{1F600}]", "A😀", "4"), ("[а-я]", "жя", "ё"),
        ("[^\\x00-\\x{10FFFF}]", "", "a"),
        ("\\d", "09", "a٣"), ("\\D", "a٣", "0"), ("\\w", "aZ_9", "é-"), ("\\W", "é-", "a_"),
        ("\\s", " \t\n\r\u{0C}", "\u{0B}a"),
        ("\\S", "a\u{0B}\u{a0}", " "), ("\\a\\f\\v", "", ""), ("\\x0a", "\n", "a"), ("\\.", ".", "a"),
        ("\\_\\-", "", "_"),
        ("\\pL", "aжé中", "1 "), ("\\p{Lu}", "AЖ", "aж中"), ("\\p{Ll}", "aж", "A1"), ("\\P{L}", "1 ", "a"),
        ("\\p{^L}", "1", "a"),
        ("\\p{N}", "1٣½", "a"), ("\\p{P}", "!—«", "a+"), ("\\p{Sc}", "€$", "+"), ("\\p{Z}", " \u{a0}\u{2028}", "a"),
        ("\\p{M}", "\u{301}", "e"), ("[\\p{Lu}\\d]", "A1", "a"), ("[^\\pL]", "1", "ж"), (".", "a\r", "\n"),
        ("(?s:.)", "\n", ""),
    ])
    func `takes these scalars, and not those`(pattern: String, these: String, those: String) throws {
        let pattern = try Pattern(pattern)
        for scalar in these.unicodeScalars { #expect(pattern.matches(String(scalar)), "\(scalar.value)") }
        for scalar in those.unicodeScalars { #expect(!pattern.matches(String(scalar)), "\(scalar.value)") }
    }

    @Test(arguments: [
        ("(?i)hello", "HeLLo", true), ("(?i:a)b", "Ab", true), ("(?i:a)b", "AB", false), ("(?i)a(?-i)b", "AB", false),
        ("(?i)a(?-i:b)c", "AbC", true), ("((?i)a)b", "AB", false), ("(?i)a|b", "B", true), ("(?is)a.B", "A\nb", true),
        ("(?i-s)a.b", "a\nb", false), ("(?U)a+", "a", true), ("(?i)[a-c]+z", "ABCZ", true), ("(?i)[^a]", "A", false),
        ("(?i)k", "\u{212A}", true), ("(?i)\u{212A}", "k", true), ("(?i)ſ", "S", true), ("(?i)straße", "STRAẞE", true),
        ("(?i)straße", "STRASSE", false), ("(?i)σ", "ς", true), ("(?i)ЖУК", "жук", true),
        ("(?i)\\W", "\u{212A}", false),
        ("(?i)ı", "I", false), ("(?i)i", "İ", false), ("(?i)\\p{Lu}", "a", true), ("(?i)[^\\x00-k]", "K", false),
        ("(?i)ǆ", "ǅ", true), ("(?i)µ", "Μ", true), ("(?i)\\QA.B\\E", "a.b", true),
    ])
    func `heeds flags, and folds case simply`(pattern: String, text: String, matches: Bool) throws {
        #expect(try Pattern(pattern).matches(text) == matches)
    }

    /// ASCII has a way of its own, without the table: it must say the same.
    @Test func `folds ASCII as it folds all scalars`() {
        for value in 0..<0x80 as Range<UInt32> {
            let alone = ScalarSet([value...value]).caseFolded
            let among = ScalarSet([value...value, 0x3000...0x3000]).caseFolded
            #expect(ScalarSet(alone.ranges + [0x3000...0x3000]) == among, "\(value)")
        }
    }
}
