import JSON
import Testing

@Suite struct JSONSchemaTests {
    @Test(
        arguments: [
            (.any, "{}"), (.null, #"{"type":"null"}"#), (.boolean, #"{"type":"boolean"}"#),
            (.number(), #"{"type":"number"}"#),
            (.number(min: 0, max: 99.5), #"{"type":"number","minimum":0,"maximum":99.5}"#),
            (.integer(min: 1, max: 250), #"{"type":"integer","minimum":1,"maximum":250}"#),
            (.integer(max: 0), #"{"type":"integer","maximum":0}"#), (.string(), #"{"type":"string"}"#),
            (
                .string(minLength: 1, maxLength: 128, pattern: #"^[\w"]+$"#),
                #"{"type":"string","minLength":1,"maxLength":128,"pattern":"^[\\w\"]+$"}"#
            ),
            (.string(format: "date-time"), #"{"type":"string","format":"date-time"}"#),
            (.enumeration(["hour", "day"]), #"{"type":"string","enum":["hour","day"]}"#),
            (
                .array(of: .integer(), minItems: 1, maxItems: 18, uniqueItems: true),
                #"{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":18,"uniqueItems":true}"#
            ),
            (
                .map(of: .string(), maxProperties: 32),
                #"{"type":"object","additionalProperties":{"type":"string"},"maxProperties":32}"#
            ),
            (.anyOf([.string(), .null]), #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#),
            (
                .any.described("Any.", examples: ["1", #"{"a":[]}"#]),
                #"{"description":"Any.","examples":[1,{"a":[]}]}"#
            ),
        ] as [(JSONSchema, String)])
    func `is written in the words of the standard`(schema: JSONSchema, text: String) throws {
        #expect(try written(schema) == text)
    }

    @Test func `lists properties in order, and which must be there`() throws {
        let schema = JSONSchema.object(
            [.required("teamId", .string().described("A team.")), .optional("from", .any), .required("to", .null)],
            anyOf: [["a"], ["b", "c"]])
        let text = """
            {"type":"object","properties":{"teamId":{"type":"string","description":"A team."},"from":{},"to":{"type":"null"}},\
            "required":["teamId","to"],"additionalProperties":false,"anyOf":[{"required":["a"]},{"required":["b","c"]}]}
            """
        #expect(try written(schema) == text)
        #expect(try written(.object([])) == #"{"type":"object","properties":{},"additionalProperties":false}"#)
    }

    private func written(_ schema: JSONSchema) throws -> String {
        var writer = JSONWriter()
        schema.write(to: &writer)
        _ = try JSONDocument(writer.bytes)
        return writer.text
    }
}
