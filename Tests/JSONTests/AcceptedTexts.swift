import JSON
import Testing

@Suite struct AcceptedTexts {
    @Test(arguments: [
        "[]", "{}", "[[]]", "[{}]", "{\"a\":[]}", "[[],[]]", "[[[]],{}]", "{\"a\":{\"a\":{}}}", "[1,2,3]", "[1, 2 ,3]",
        "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"a\":1,\"A\":2}", "{\"\":0}", "{\"\":0,\" \":1}", "{\"a b\":null}",
        "{\"a\":{\"b\":1},\"b\":{\"b\":1}}", "[{\"a\":1},{\"a\":1}]", "{\"a\\u0000\":1,\"a\":2}", "{\"\\u0000\":0}",
        "{\"é\":1,\"e\u{301}\":2}", "{\"\\ud800\":1,\"\\ud801\":2}", "{\"__proto__\":1}",
    ])
    func `arrays and objects`(text: String) throws { try accept(text) }

    @Test(arguments: [
        " []", "[] ", "\t[]\t", "\n[]\n", "\r[]\r", "\r\n[\r\n]\r\n", " { } ", "[ ]", "{ \"a\" : 1 }", "[\n1\n,\n2\n]",
        "{\t\"a\"\t:\t1\t,\t\"b\"\t:\t2\t}", " 1 ", " \"a\" ", "\n\n\n\nnull\n\n\n\n",
    ])
    func `space around every token`(text: String) throws { try accept(text) }

    @Test(arguments: ["true", "false", "null", "0", "\"\"", "\"a\"", "-1", "1.5", "[true]", "[false]", "[null]"])
    func `any value at the top`(text: String) throws { try accept(text) }

    @Test(arguments: [
        "0", "-0", "1", "-1", "10", "1234567890", "0.0", "-0.0", "0.1", "-0.1", "1.0", "1.000", "123.456", "0e0", "0e1",
        "0e-1", "0E+1", "1e1", "1E1", "1e+1", "1E+1", "1e-1", "1E-1", "1.5e10", "-1.5E-10", "1e01", "1e00000", "0e00",
        "1e400", "-1e400", "1e-400", "123123e100000", "0.4e00669999999999", "1e99999999999999999999",
        "9007199254740993", "18446744073709551616", "-9223372036854775809", "100000000000000000000000000000000",
        "3.141592653589793238462643383279", "0.00000000000000000000000000000000000001", "[0,-0,1e1]", "{\"a\":-0e-0}",
    ])
    func `numbers of any size`(text: String) throws { try accept(text) }

    @Test(arguments: [
        #""\"""#, #""\\""#, #""\/""#, #""\b""#, #""\f""#, #""\n""#, #""\r""#, #""\t""#, #""\u0000""#, #""\u001f""#,
        #""\u0020""#, #""\u00E9""#, #""\u00e9""#, #""\uFFFF""#, #""\uABCD\uabcd""#, #""\ud83d\ude00""#,
        #""\uD834\udd1e""#,
        #""\\u0000""#, #""\\\\""#, #""\\\"""#, #""\u0022""#, #""\u005C""#, #""\u002F""#, #""a\u0000b""#,
        #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\udc00\ud800""#, #""\ud800a""#, #""\ud800\n""#,
        #""\ud800\u0041""#, #""\uDBFF\uDFFE""#, #""\uFFFE""#, #""\uFDD0""#, #""\uDFAA""#, #""\u2028\u2029""#,
        "\"\u{7f}\"", "\"\u{80}\"", "\"\u{2028}\"", "\"\u{FEFF}\"", "\"\u{FFFE}\"", "\"\u{FFFF}\"", "\"\u{10FFFF}\"",
        "\"😀\"",
        "\"'\"", "\"/\"", "\"//\"", "\"/* */\"", "\"{}[]:,\"", "\" \"", "\"<script>\"", "\"a\u{301}\"", "\"\u{202E}\"",
    ])
    func `strings`(text: String) throws { try accept(text) }

    /// First and last scalar of each row of RFC 3629's table.
    @Test(
        arguments: [
            [0x20], [0x7F], [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xE0, 0xBF, 0xBF], [0xE1, 0x80, 0x80],
            [0xEC, 0xBF, 0xBF], [0xED, 0x80, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBF],
            [0xF0, 0x90, 0x80, 0x80], [0xF0, 0xBF, 0xBF, 0xBF], [0xF1, 0x80, 0x80, 0x80], [0xF3, 0xBF, 0xBF, 0xBF],
            [0xF4, 0x80, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
        ] as [[UInt8]])
    func `every form of UTF-8`(scalar: [UInt8]) throws {
        let document = try JSONDocument([0x22] + scalar + [0x22])
        #expect(document.root.string.map { Array($0.utf8) } == scalar)
        let name = try JSONDocument([0x7B, 0x22] + scalar + Array("\":1}".utf8))
        #expect(name.root[String(decoding: scalar, as: UTF8.self)]?.integer == 1)
    }

    private func accept(_ text: String) throws {
        let document = try JSONDocument(Array(text.utf8))
        #expect(String(decoding: document.root.bytes, as: UTF8.self) == text.trimmed)
    }
}

extension String {
    fileprivate var trimmed: String {
        let isSpace = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        return String(
            decoding: Array(utf8).drop(while: isSpace).reversed().drop(while: isSpace).reversed(), as: UTF8.self)
    }
}
