import JSON
import Testing

@Suite struct LimitTests {
    @Test(arguments: [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")])
    func `nests 64 deep and no deeper`(open: String, close: String) throws {
        let levels = open.hasPrefix("[{") ? 2 : 1
        let nested = { (depth: Int) in
            Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
        }
        _ = try JSONDocument(nested(64 / levels))
        let error = #expect(throws: JSONError.self) { try JSONDocument(nested(64 / levels + 1)) }
        #expect(error?.reason == .depth)
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `refuses a million open brackets at the sixty-fifth`(open: String) {
        let text = Array(String(repeating: open, count: 300_000).utf8)
        let error = #expect(throws: JSONError.self) { try JSONDocument(text) }
        #expect(error?.reason == .depth && (error?.offset ?? .max) < 1000)
    }

    @Test func `takes as many bytes as it is told`() throws {
        #expect(try JSONDocument(Array("[1]".utf8), bytesMax: 3).root.kind == .array)
        #expect(throws: JSONError(.size, at: 2)) { try JSONDocument(Array("[1]".utf8), bytesMax: 2) }
        let full = { (count: Int) in Array(("\"" + String(repeating: "a", count: count - 2) + "\"").utf8) }
        #expect(try JSONDocument(full(2 << 20)).root.string?.utf8.count == 2 << 20 - 2)
        #expect(throws: JSONError(.size, at: 2 << 20)) { try JSONDocument(full(2 << 20 + 1)) }
    }

    @Test func `finds the last of 100,000 names that stands twice`() throws {
        let names = (0..<100_000).map { "\"key\($0)\":\($0)" }
        let document = try JSONDocument(Array("{\(names.joined(separator: ","))}".utf8))
        #expect(document.root["key99999"]?.integer == 99_999)
        let twice = "{\(names.joined(separator: ",")),\"key\\u0030\":1}"
        let error = #expect(throws: JSONError.self) { try JSONDocument(Array(twice.utf8)) }
        #expect(error?.reason == .duplicateName("key0"))
    }

    @Test func `refuses 100,000 equal names at the second`() {
        let text = "{" + Array(repeating: "\"a\":1", count: 100_000).joined(separator: ",") + "}"
        #expect(throws: JSONError(.duplicateName("a"), at: 7)) { try JSONDocument(Array(text.utf8)) }
    }

    /// Around the count at which names are hashed instead of compared.
    @Test(arguments: [1, 2, 8, 31, 32, 33, 34, 100])
    func `finds each name that stands twice, whatever their number`(count: Int) throws {
        let names = (0..<count).map { "\"n\($0)\":0" }
        _ = try JSONDocument(Array("{\(names.joined(separator: ","))}".utf8))
        for (index, again) in names.enumerated() {
            let error = #expect(throws: JSONError.self) {
                try JSONDocument(Array("{\((names + [again]).joined(separator: ","))}".utf8))
            }
            #expect(error?.reason == .duplicateName("n\(index)"))
        }
    }

    @Test func `reads a number of a million digits`() throws {
        let digits = String(repeating: "9", count: 1_000_000)
        let document = try JSONDocument(Array("[\(digits),\(digits)e-1000000,0.\(digits)]".utf8), bytesMax: 1 << 22)
        let numbers = document.root.elements?.compactMap(\.number) ?? []
        #expect(numbers[1] == numbers[2] && numbers[2] < numbers[0])
        #expect(document.root.elements?.map(\.integer) == [nil, nil, nil])
    }

    @Test func `reads a million bytes of NUL escapes`() throws {
        let text = "\"" + String(repeating: "\\u0000", count: 170_000) + "\""
        #expect(try JSONDocument(Array(text.utf8)).root.string == String(repeating: "\0", count: 170_000))
    }

    @Test func `reads half a million small values`() throws {
        let text = "[" + Array(repeating: "{}", count: 500_000).joined(separator: ",") + "]"
        #expect(try JSONDocument(Array(text.utf8)).root.elements?.reduce(0) { count, _ in count + 1 } == 500_000)
    }
}
