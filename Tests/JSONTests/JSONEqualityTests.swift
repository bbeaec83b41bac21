import JSON
import Testing

@Suite struct JSONEqualityTests {
    @Test(arguments: [
        ("null", "null"), ("true", "true"), ("1", "1.0"), ("-0", "0"), ("100", "1e2"), (#""é""#, #""\u00e9""#),
        (#""a/b""#, #""a\/b""#), (#""😀""#, #""\ud83d\ude00""#), ("[]", "[ ]"), ("[1,[2]]", "[1.0,[2e0]]"),
        (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#), (#"{"a":{"b":[1]}}"#, #"{"\u0061":{"b":[1.00]}}"#),
        ("{}", "{ }"), (#""aaaa""#, #""\u0061\u0061\u0061\u0061""#),
        ("123456789012345678901234567890", "1.23456789012345678901234567890e29"),
    ])
    func `finds what means the same to be equal`(left: String, right: String) throws {
        #expect(try value(left) == value(right))
        #expect(try value(right) == value(left))
    }

    @Test(arguments: [
        ("null", "false"), ("true", "false"), ("1", "true"), ("0", "null"), ("5", #""5""#),
        ("1", "1.0000000000000000001"),
        ("9007199254740993", "9007199254740992"), ("1", "-1"), (#""a""#, #""A""#), (#""a""#, #""a ""#),
        (#""""#, "null"),
        // The same to a reader, but other scalars.
        (#""é""#, #""e\u0301""#), (#""\ud800""#, #""\ufffd""#), (#""\ud800""#, #""\ud801""#), ("[1]", "1"),
        ("[1,2]", "[2,1]"),
        ("[1]", "[1,1]"), ("[]", "{}"), (#"{"a":1}"#, #"{"a":1,"b":2}"#), (#"{"a":1}"#, #"{"b":1}"#),
        (#"{"a":1}"#, #"{"a":"1"}"#), (#"{"a":null}"#, "{}"),
    ])
    func `finds what differs to be different`(left: String, right: String) throws {
        #expect(try value(left) != value(right))
        #expect(try value(right) != value(left))
    }

    @Test func `compares objects of many members without comparing all pairs`() throws {
        let members = (0..<20_000).map { #""name \#($0)":\#($0)"# }
        let left = try value("{\(members.joined(separator: ","))}")
        let right = try value("{\(members.reversed().joined(separator: ","))}")
        #expect(left == right)
    }

    @Test func `gives the text of a string as bytes`() throws {
        #expect(try value(#""a\n""#).utf8 == Array("a\n".utf8)[...])
        #expect(try value(#""é""#).utf8 == Array("é".utf8)[...])
        #expect(try value("5").utf8 == nil)
    }

    private func value(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }
}
