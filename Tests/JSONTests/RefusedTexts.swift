import JSON
import Testing

@Suite struct RefusedTexts {
    @Test(arguments: [
        "", " ", "\n", "[", "]", "{", "}", "[1", "[1,", "[,1]", "[1,]", "[1,,2]", "[,]", "[1 2]", "[1;2]", "[1:2]",
        "[\"a\":1]",
        "[1]]", "[[1]", "[1}", "{1]", "[]]", "{}}", "[][]", "{}{}", "[] []", "[],", ",[]", "1,2", "1 2", "\"a\" \"b\"",
        "{\"a\"", "{\"a\":", "{\"a\":}", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{,\"a\":1}",
        "{\"a\":1,,\"b\":2}",
        "{\"a\" 1}", "{\"a\",1}", "{\"a\"::1}", "{\"a\":1:2}", "{\"a\":1 \"b\":2}", "{\"a\":1;\"b\":2}", "{a:1}",
        "{'a':1}",
        "{1:1}", "{null:1}", "{[]:1}", "{\"a\"}", "{\"a\":1]", "{:1}", "{\"a\":\"b\",\"c\"}", "{\"a\"=1}", "[{]}",
        "[(1)]",
        "[<null>]", "[1,2]garbage", "[]\0", "\0", "[\0]", "<.>", "[x", "{\"a\":1}#", "{\"a\":1}//", "[1]/**/",
        "/**/[1]",
        "//\n[1]", "#[1]", "[1,2,/**/3]", "*", "$", "@", "`1`",
    ])
    func `structure`(text: String) { refuse(text) }

    @Test(arguments: [
        "True", "TRUE", "nul", "nulll", "tru", "truee", "fals", "falsee", "t", "n", "f", "nUll", "undefined", "None",
        "yes", "a",
        "NaN", "nan", "Infinity", "-Infinity", "inf", "-NaN", "[nul]", "[true false]", "truefalse", "null null",
    ])
    func `words`(text: String) { refuse(text) }

    @Test(arguments: [
        "-", "+", "+1", "--1", "-+1", "- 1", "01", "-01", "00", "-00", "012", "0123.4", "1.", "-1.", ".1", "-.1", ".",
        "1.e1", ".e1",
        "0.e1", "1e", "1e+", "1e-", "1E", "1E+", "1e1.5", "1e1e1", "1ee1", "e1", "1e +1", "1 e1", "1. 5", "1 .5",
        "1.2.3", "1..2",
        "0x1", "0X1F", "0b1", "0o7", "1_000", "1,000.0", "1a", "1L", "1f", "1/2", "1+2", "$1", "１", "１２３", "٣", "1e１",
        "½", "∞",
        "1\u{301}", "[0e]", "[0e+]", "[1.0e]", "[-]", "[-a]", "[1eE2]", "[2.e3]", "[0.3e]", "[0.3e+]", "[9.e+]",
        "[-2.]",
    ])
    func `numbers`(text: String) { refuse(text) }

    @Test(arguments: [
        "\"", "\"a", "a\"", "'a'", "\"a\"\"", "\"\\\"", "\"\\", "\"\\x41\"", "\"\\a\"", "\"\\v\"", "\"\\0\"", "\"\\'\"",
        "\"\\ \"",
        "\"\\\n\"", "\"\\U0041\"", "\"\\u\"", "\"\\u0\"", "\"\\u00\"", "\"\\u004\"", "\"\\u004g\"", "\"\\u{41}\"",
        "\"\\u+041\"",
        "\"\\u 041\"", "\"\\u-041\"", "\"\\u00\"41\"", "\"\\ud800\\\"", "\"\\ud800\\u\"", "\"\\ud800\\u1\"",
        "\"\\uD8\"", "\"\\u００４１\"",
        "\"\n\"", "\"\r\"", "\"\t\"", "\"\0\"", "\"\u{1}\"", "\"\u{8}\"", "\"\u{b}\"", "\"\u{c}\"", "\"\u{1b}\"",
        "\"\u{1f}\"",
        "\"new\nline\"", "{\"a\nb\":1}", "{\"a\\x\":1}", "“a”", "\"\\é\"", "\\u0022a\\u0022", "[\"a\", \"b]", "[\"a]\\",
    ])
    func `strings`(text: String) { refuse(text) }

    @Test(arguments: [
        "\u{A0}1", "1\u{A0}", "\u{2028}1", "\u{2060}[]", "\u{B}1", "\u{C}1", "[\u{C}]", "\u{85}1", "\u{3000}1",
        "[1,\u{B}2]", "\u{7F}1",
    ])
    func `space that is none of JSON's`(text: String) { refuse(text) }

    @Test(arguments: ["\u{FEFF}[]", "\u{FEFF}", "[]\u{FEFF}", "[\u{FEFF}]", "\u{FEFF}\u{FEFF}{}", "\u{FEFF} 1"])
    func `a byte order mark`(text: String) { refuse(text) }

    /// The bytes stand in a string, in a name and bare; refused they are everywhere.
    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xC2], [0xC2, 0x20], [0xC2, 0xC2], [0xDF, 0x7F],
            [0xE0, 0x80, 0x80], [0xE0, 0x80, 0xAF], [0xE0, 0x9F, 0xBF], [0xE0, 0xA0], [0xE1, 0x80], [0xE1, 0x80, 0xC0],
            [0xE1, 0xC0, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xAF, 0xBF], [0xED, 0xB0, 0x80], [0xED, 0xBF, 0xBF],
            [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80], [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x80, 0x80, 0xAF],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80], [0xF0, 0x90, 0x80, 0x7F], [0xF0, 0x90, 0x7F, 0x80],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF4, 0xBF, 0xBF, 0xBF], [0xF5, 0x80, 0x80, 0x80], [0xF7, 0xBF, 0xBF, 0xBF],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xFE, 0xFF], [0xFF, 0xFE], [0xE9], [0x81, 0x82],
        ] as [[UInt8]])
    func `bytes that are not UTF-8`(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONError(.encoding, at: 2)) { try JSONDocument([quote, 0x61] + bytes + [quote]) }
        #expect(throws: JSONError(.encoding, at: 2)) { try JSONDocument([0x7B, quote] + bytes + Array("\":1}".utf8)) }
        #expect(throws: JSONError.self) { try JSONDocument(bytes) }
        for count in 0...bytes.count {
            #expect(throws: JSONError.self) { try JSONDocument([quote] + bytes.prefix(count)) }
        }
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x31, 0x00], [0xFE, 0xFF, 0x00, 0x31], [0x31, 0x00], [0x00, 0x31], [0x5B, 0x00, 0x5D, 0x00],
            [0x31, 0x00, 0x00, 0x00], [0x00, 0x00, 0x00, 0x31],
        ] as [[UInt8]])
    func `UTF-16 and UTF-32`(bytes: [UInt8]) { #expect(throws: JSONError.self) { try JSONDocument(bytes) } }

    @Test(arguments: [
        ("{\"a\":1,\"a\":1}", "a", 7), ("{\"a\":1,\"b\":2,\"a\":3}", "a", 13), ("{\"\":1,\"\":2}", "", 6),
        ("{\"a\":1,\"\\u0061\":2}", "a", 7), ("{\"\\u0061\":1,\"a\":2}", "a", 12), ("{\"\\/\":1,\"/\":2}", "/", 8),
        ("{\"é\":1,\"\\u00e9\":2}", "é", 8), ("{\"😀\":1,\"\\ud83d\\ude00\":2}", "😀", 10),
        ("{\"\\ud800\":1,\"\\uD800\":2}", "\u{FFFD}", 12), ("{\"x\":{\"a\":1,\"a\":2}}", "x.a", 12),
        ("[{\"a\":1,\"a\":2}]", "[0].a", 8),
        ("{\"w\":[],\"x\":[1,{\"y\":[[2]]},[[],{\"z\":3},{\"a\":1,\"a\":2}]]}", "x[2][2].a", 46),
    ])
    func `a name that stands twice`(text: String, name: String, offset: Int) {
        #expect(throws: JSONError(.duplicateName(name), at: offset)) { try JSONDocument(Array(text.utf8)) }
    }

    @Test(arguments: [
        ("", "expected a value", 0), ("[1,]", "expected a value", 3), ("[1 2]", #"expected "," or "]""#, 3),
        ("{\"a\" 1}", #"expected ":""#, 5), ("{a:1}", "expected a name in quotes", 1),
        ("{\"a\":1,}", "expected a name in quotes", 7),
        ("[1] 2", "expected the end of the text", 4), ("1.", "expected a digit", 2),
        ("01", "expected the end of the text", 1),
        ("\"abc", "expected the closing quote of a string", 4),
        ("\"\t\"", "a control character in a string must be escaped", 1),
        ("\"\\x\"", #"expected an escape such as \n or \u00e9"#, 2),
        ("\"\\u12\"", #"expected four hex digits after \u"#, 5),
        ("nul", "expected a value", 0),
    ])
    func `says what was expected, and where`(text: String, sentence: String, offset: Int) {
        #expect(throws: JSONError(.syntax(sentence), at: offset)) { try JSONDocument(Array(text.utf8)) }
    }

    private func refuse(_ text: String) {
        let error = #expect(throws: JSONError.self) { try JSONDocument(Array(text.utf8)) }
        #expect((0...text.utf8.count).contains(error?.offset ?? -1))
    }
}
