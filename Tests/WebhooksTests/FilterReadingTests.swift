import JSON
import Testing
import Webhooks

@Suite struct FilterReadingTests {
    @Test(arguments: [
        ("5", "filters[0]", "must be an object"), ("[]", "filters[0]", "must be an object"),
        (
            #"{"field":"a","operator":"equals","value":1,"caseSensitive":true}"#, "filters[0].caseSensitive",
            "is unknown"
        ),
        (#"{"operator":"equals","value":1}"#, "filters[0].field", "must be a path"),
        (#"{"field":5,"operator":"equals","value":1}"#, "filters[0].field", "must be a path"),
        (#"{"field":"","operator":"equals","value":1}"#, "filters[0].field", "data.items[0].sku"),
        (
            #"{"field":"a","value":1}"#, "filters[0].operator",
            "equals, not_equals, contains, greater_than, less_than, in, regex"
        ),
        (#"{"field":"a","operator":"Equals","value":1}"#, "filters[0].operator", "must be one of"),
        (#"{"field":"a","operator":null,"value":1}"#, "filters[0].operator", "must be one of"),
        (#"{"field":"a","operator":"equals"}"#, "filters[0].value", "is missing"),
        (#"{"field":"a","operator":"greater_than","value":true}"#, "filters[0].value", "a number, an ISO 8601 time"),
        (#"{"field":"a","operator":"less_than","value":null}"#, "filters[0].value", "a number, an ISO 8601 time"),
        (#"{"field":"a","operator":"in","value":"a"}"#, "filters[0].value", "must be an array"),
        (#"{"field":"a","operator":"in","value":[]}"#, "filters[0].value", "1 to 1000"),
        (#"{"field":"a","operator":"regex","value":5}"#, "filters[0].value", "must be a string"),
        (
            #"{"field":"a","operator":"regex","value":"ab(c"}"#, "filters[0].value",
            "not closed: add \")\" (after 2 characters)"
        ),
    ])
    func `refuses what is no filter, and says what to do`(filter: String, field: String, words: String) throws {
        let json = try json("[\(filter)]")
        let failure = #expect(throws: Failure.self) { try Filter.list(reading: json) }
        #expect(failure?.code == .invalidRequest)
        #expect(failure?.field == field)
        #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
    }

    @Test(arguments: [
        "a", "data.ticket.priority", "data.items[0].sku", "a[0][12]", "data.custom field", "data.é-ü",
        #"a\\.b.c\\[0\\]"#, "0", "previousData.x",
    ])
    func `takes a path`(field: String) throws {
        _ = try Filter(reading: json(#"{"field":"\#(field)","operator":"equals","value":1}"#), at: "filters[0]")
    }

    @Test(arguments: [
        "", ".", ".a", "a.", "a..b", "[0]", "a[", "a[]", "a[-1]", "a[x]", "a[01]", "a[0", "a]", "a[0]b", "a.[0]",
        "a[12345678]", #"a\\"#,
        "a[٣]",
    ])
    func `refuses what is no path`(field: String) throws {
        let json = try json(#"{"field":"\#(field)","operator":"equals","value":1}"#)
        #expect(throws: Failure.self) { try Filter(reading: json, at: "filters[0]") }
    }

    @Test(arguments: [
        ("data.ticket.priority", "high"), ("data.items[1].sku", "b"), (#"data.a\\.b"#, "dotted"),
        ("data.items[0].sku", nil),
        ("data.items[2]", nil), ("data.items.sku", nil), ("data[0]", nil), ("ticket.priority", nil),
        ("data.Ticket.priority", nil),
        (#"data.a\\[0\\]"#, "bracketed"), (#"data.e\u0301"#, "accented"), (#"data.\u00e9"#, nil),
    ])
    func `follows a path`(field: String, found: String?) throws {
        let payload = try json(
            #"{"data":{"ticket":{"priority":"high"},"items":[{},{"sku":"b"}],"\u0061.b":"dotted","a[0]":"bracketed","\u0065\u0301":"accented"}}"#
        )
        let filter = try Filter(
            reading: json(#"{"field":"\#(field)","operator":"equals","value":"\#(found ?? "")"}"#), at: "filters[0]")
        #expect(filter.evaluate(payload).matches == (found != nil))
    }

    @Test func `has limits`() throws {
        func filter(_ field: String, _ word: String, _ value: String) throws -> [Filter] {
            try Filter.list(reading: json(#"[{"field":"\#(field)","operator":"\#(word)","value":\#(value)}]"#))
        }
        let one = #"{"field":"a","operator":"equals","value":1}"#
        func array(_ text: String, _ count: Int) -> String {
            "[" + Array(repeating: text, count: count).joined(separator: ",") + "]"
        }
        let long = String(repeating: "a", count: 512)
        let deep = Array(repeating: "a", count: 64).joined(separator: ".")
        func text(bytes: Int) -> String { "\"" + String(repeating: "b", count: bytes - 2) + "\"" }

        #expect(try Filter.list(reading: json(array(one, 20))).count == 20)
        #expect(throws: Failure.invalid("filters", "a webhook has at most 20 filters")) {
            try Filter.list(reading: json(array(one, 21)))
        }
        #expect(try filter(long, "equals", "1").count == 1)
        #expect(throws: Failure.self) { try filter(long + "a", "equals", "1") }
        #expect(try filter(deep, "equals", "1").count == 1)
        #expect(throws: Failure.self) { try filter(deep + ".a", "equals", "1") }
        #expect(try filter("a", "contains", text(bytes: 16 * 1024)).count == 1)
        #expect(throws: Failure.self) { try filter("a", "contains", text(bytes: 16 * 1024 + 1)) }
        #expect(try filter("a", "in", array("1", 1000)).count == 1)
        #expect(throws: Failure.self) { try filter("a", "in", array("1", 1001)) }
    }

    @Test func `lets the patterns of a webhook come to no more than one may`() throws {
        func patterns(_ count: Int) throws -> [Filter] {
            let one = #"{"field":"a","operator":"regex","value":"[ab]{1000}"}"#
            return try Filter.list(
                reading: json("[" + Array(repeating: one, count: count).joined(separator: ",") + "]"))
        }
        #expect(try patterns(2).count == 2)
        let failure = #expect(throws: Failure.self) { try patterns(3) }
        #expect(failure?.field == "filters[2].value")
    }

    @Test func `writes a filter as it was read`() throws {
        let text = #"[{"value": {"b" : 1.50, "a":"\u00e9"},"operator":"equals","field":"data.x"}]"#
        var writer = JSONWriter()
        for filter in try Filter.list(reading: json(text)) { filter.write(to: &writer) }
        #expect(writer.text == #"{"field":"data.x","operator":"equals","value":{"b" : 1.50, "a":"\u00e9"}}"#)
    }

    private func json(_ text: String) throws -> JSONValue { try JSONDocument(Array(text.utf8)).root }
}
