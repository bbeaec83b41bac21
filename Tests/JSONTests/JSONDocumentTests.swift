import JSON
import Testing

@Suite struct JSONDocumentTests {
    @Test func `gives a value back byte for byte`() throws {
        let document = try JSONDocument(Array(#" {"a": [1.50, {"b" : "\u00e9\n"}], "c": -0} "#.utf8))
        #expect(document.root["a"].map { String(decoding: $0.bytes, as: UTF8.self) } == #"[1.50, {"b" : "\u00e9\n"}]"#)
        #expect(document.root["c"]?.integer == 0)
        #expect(document.root["a"]?.elements?.map(\.kind) == [.number, .object])
    }

    @Test func `refuses a name that stands twice, however it is escaped`() {
        #expect(throws: JSONError(.duplicateName("a"), at: 8)) {
            try JSONDocument(Array(#"{"a":1, "\u0061":2}"#.utf8))
        }
    }
}
