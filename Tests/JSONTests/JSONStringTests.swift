import JSON
import Testing

@Suite struct JSONStringTests {
    @Test(arguments: [
        (#""""#, ""), (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83d\ude00""#, "😀"), (#""x\uD834\uDD1Ey""#, "x𝄞y"), (#""\u0000""#, "\0"), (#""\\u0041""#, #"\u0041"#),
        (#""\uFEFF""#, "\u{FEFF}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), ("\"é\\n\"", "é\n"),
    ])
    func `mean the text that their escapes stand for`(token: String, text: String) throws {
        let value = try JSONDocument(Array(token.utf8)).root
        #expect(value.string.map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test(arguments: [
        (#""\ud800""#, "\u{FFFD}"), (#""\udfff""#, "\u{FFFD}"), (#""a\ud800b""#, "a\u{FFFD}b"),
        (#""\ud800\ud800""#, "\u{FFFD}\u{FFFD}"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
        (#""\udc00\ud800""#, "\u{FFFD}\u{FFFD}"),
        (#""\ud800\u0041""#, "\u{FFFD}A"), (#""\ud800\\udc00""#, #"�\udc00"#),
    ])
    func `hold U+FFFD for each surrogate that is alone`(token: String, text: String) throws {
        let document = try JSONDocument(Array(token.utf8))
        #expect(document.root.string.map { Array($0.utf8) } == Array(text.utf8))
        #expect(Array(document.root.bytes) == Array(token.utf8))
    }

    @Test func `are names too, compared byte for byte`() throws {
        let document = try JSONDocument(Array(#"{"\u0065\u0301":1,"a\/b":2,"\ud800":3}"#.utf8))
        #expect(document.root["e\u{301}"]?.integer == 1)
        #expect(document.root["\u{e9}"] == nil)
        #expect(document.root["a/b"]?.integer == 2)
        #expect(document.root["\u{FFFD}"] == nil)
        #expect(document.root.members?.map(\.name) == ["e\u{301}", "a/b", "\u{FFFD}"])
    }

    @Test func `are nothing of another kind`() throws {
        let document = try JSONDocument(Array(#"[1,"1",true,null,[1],{"a":1}]"#.utf8))
        let values = Array(try #require(document.root.elements))
        #expect(values.map(\.kind) == [.number, .string, .boolean, .null, .array, .object])
        #expect(values.map(\.string) == [nil, "1", nil, nil, nil, nil])
        #expect(values.map(\.integer) == [1, nil, nil, nil, nil, nil])
        #expect(values.map(\.boolean) == [nil, nil, true, nil, nil, nil])
        #expect(values.map(\.isNull) == [false, false, false, true, false, false])
        #expect(values.map { $0.elements == nil } == [true, true, true, true, false, true])
        #expect(values.map { $0["a"] == nil } == [true, true, true, true, true, false])
    }
}
