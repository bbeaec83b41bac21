import JSON
import Testing
import Webhooks

/// Each operator against each kind of value.
@Suite struct FilterOperatorTests {
    /// The payloads' only field, one for each kind, and the values that JSON could confuse them with.
    static let fields = [
        "null", "false", "0", "5", #""""#, #""5""#, #""five""#, "[]", "[5]", #"["5",null,"five"]"#, "{}", #"{"a":5}"#,
    ]

    @Test(arguments: [
        ("null", ["null"]), ("false", ["false"]), ("0", ["0"]), ("5", ["5"]), ("5.0", ["5"]), ("50e-1", ["5"]),
        ("-0", ["0"]),
        (#""""#, [#""""#]), (#""5""#, [#""5""#]), (#""fi\u0076e""#, [#""five""#]), (#""Five""#, []), ("[]", ["[]"]),
        ("[5.0]", ["[5]"]), ("{}", ["{}"]), (#"{"a":5}"#, [#"{"a":5}"#]), (#"{"a":"5"}"#, []), ("true", []),
    ])
    func `equals holds for the same value, not_equals for every other`(value: String, equal: [String]) throws {
        #expect(try Self.fields.filter { try holds("equals", value, for: $0) } == equal)
        #expect(
            try Self.fields.filter { try holds("not_equals", value, for: $0) }
                == Self.fields.filter { !equal.contains($0) })
    }

    @Test(arguments: [
        ("5", ["[5]"]), (#""5""#, [#""5""#, #"["5",null,"five"]"#]), ("null", [#"["5",null,"five"]"#]), ("[5]", []),
        (#""ive""#, [#""five""#]), (#""""#, [#""""#, #""5""#, #""five""#]), (#""FIVE""#, []), ("{}", []),
        (#""five""#, [#""five""#, #"["5",null,"five"]"#]), (#""fives""#, []),
    ])
    func `contains looks into strings and arrays`(value: String, holding: [String]) throws {
        #expect(try Self.fields.filter { try holds("contains", value, for: $0) } == holding)
    }

    @Test func `contains compares an array's members deeply`() throws {
        #expect(try holds("contains", #"{"b":[1],"a":2}"#, for: #"[1,{"a":2.0,"b":[1]}]"#))
        #expect(try !holds("contains", "[1]", for: "[1]"))
        #expect(try holds("contains", "[1]", for: "[[1]]"))
    }

    @Test(arguments: [
        ("4", ["0"], ["5"]), ("5", ["0"], []), ("5.0000000000000000001", ["0", "5"], []),
        ("-1e400", [], ["0", "5"]),
        (#""5""#, [#""""#], [#""five""#]), (#""a""#, [#""""#, #""5""#], [#""five""#]),
        (#""""#, [], [#""5""#, #""five""#]),
    ])
    func `less_than and greater_than compare numbers with numbers and strings with strings`(
        value: String, less: [String], greater: [String]
    ) throws {
        #expect(try Self.fields.filter { try holds("less_than", value, for: $0) } == less)
        #expect(try Self.fields.filter { try holds("greater_than", value, for: $0) } == greater)
    }

    @Test(arguments: [
        // Numbers, exactly.
        ("9007199254740992", "9007199254740993"), ("0.1", "0.10000000000000000001"), ("-2", "-1"), ("9e99", "1e100"),
        // Times: an offset or a fraction is part of the time, not of the text.
        (#""2025-10-22T23:00:00Z""#, #""2025-10-22T23:00:00.001Z""#),
        (#""2025-10-23T01:00:00+02:00""#, #""2025-10-22T23:30:00Z""#),
        (#""2025-10-22T22:30:00-01:00""#, #""2025-10-22T23:40:00.000Z""#),
        // Texts, by their scalars.
        (#""A""#, #""a""#), (#""a""#, #""ab""#), (#""z""#, #""é""#), (#""\uffff""#, #""😀""#),
        (#""2025-10-22""#, #""2025-10-22T23:00:00Z""#),
    ])
    func `one is less than the other`(less: String, greater: String) throws {
        #expect(try holds("less_than", greater, for: less))
        #expect(try holds("greater_than", less, for: greater))
        #expect(try !holds("less_than", less, for: greater))
        #expect(try !holds("greater_than", greater, for: less))
        #expect(try !holds("less_than", less, for: less))
        #expect(try !holds("greater_than", less, for: less))
    }

    @Test func `the same time in two zones is neither less nor greater`() throws {
        for word in ["less_than", "greater_than"] {
            #expect(try !holds(word, #""2025-10-22T23:00:00.000Z""#, for: #""2025-10-23T01:00:00+02:00""#))
        }
    }

    @Test(arguments: [
        ("[5]", ["5"]), (#"["5",null]"#, ["null", #""5""#]), ("[[],{}]", ["[]", "{}"]),
        (#"[[5.0],{"a":5},0.0]"#, ["0", "[5]", #"{"a":5}"#]),
        ("[true,1]", []), (#"["fi\u0076e"]"#, [#""five""#]),
    ])
    func `in holds for each value of its array`(value: String, holding: [String]) throws {
        #expect(try Self.fields.filter { try holds("in", value, for: $0) } == holding)
    }

    @Test(arguments: [
        (#""""#, [#""""#, #""5""#, #""five""#]), (#""^f.*e$""#, [#""five""#]), (#""\\d""#, [#""5""#]),
        (#""(?i)IV""#, [#""five""#]),
        (#""null|false""#, []),
    ])
    func `regex matches strings alone, anywhere`(value: String, holding: [String]) throws {
        #expect(try Self.fields.filter { try holds("regex", value, for: $0) } == holding)
    }

    @Test(arguments: [
        ("equals", "null"), ("not_equals", "null"), ("contains", #""""#), ("greater_than", "0"), ("less_than", "0"),
        ("in", "[null]"), ("regex", #""""#),
    ])
    func `a missing field fails every operator but not_equals`(word: String, value: String) throws {
        let filter = try Filter(
            reading: json(#"{"field":"data.none","operator":"\#(word)","value":\#(value)}"#), at: "filters[0]")
        for payload in ["{}", #"{"data":{}}"#, #"{"data":null}"#, #"{"data":[1]}"#, #"{"data":{"None":null}}"#] {
            let verdict = filter.evaluate(try json(payload))
            #expect(verdict.matches == (word == "not_equals"))
            #expect(verdict.reason == "the payload has no such field")
        }
    }

    @Test(arguments: [
        ("equals", "5", "5", "the field equals the value"),
        ("equals", "5", #""5""#, "the field does not equal the value"),
        ("not_equals", "5", "5", "the field equals the value"),
        ("contains", "5", "5", "the field is a number: only a string"),
        ("greater_than", "5", "null", "the field is null: only two numbers"),
        ("regex", #""a""#, "[]", "the field is an array: only a string"),
        ("regex", #""a""#, #""b""#, "the field does not match the pattern"),
        ("in", "[1]", "1", "the field is one of the values"),
        ("less_than", "5", "{}", "the field is an object: only two numbers"),
        ("contains", "5", #""5""#, "the field is a string: only a string"),
    ])
    func `says why`(word: String, value: String, field: String, reason: String) throws {
        let filter = try Filter(
            reading: json(#"{"field":"a","operator":"\#(word)","value":\#(value)}"#), at: "filters[0]")
        #expect(filter.evaluate(try json(#"{"a":\#(field)}"#)).reason.hasPrefix(reason))
    }

    private func holds(_ word: String, _ value: String, for field: String) throws -> Bool {
        let filter = try Filter(
            reading: json(#"{"field":"a","operator":"\#(word)","value":\#(value)}"#), at: "filters[0]")
        return filter.evaluate(try json(#"{"a":\#(field)}"#)).matches
    }

    private func json(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }
}
