extension JSONSchema {
    /// Writes the schema as one object.
    package func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    private func writeMembers(to writer: inout JSONWriter) {
        switch self {
        case .any: break
        case .null: writer.member("type", "null")
        case .boolean: writer.member("type", "boolean")
        case .number(let min, let max):
            writer.member("type", "number")
            if let min { writer.member("minimum") { $0.number(min) } }
            if let max { writer.member("maximum") { $0.number(max) } }
        case .integer(let min, let max):
            writer.member("type", "integer")
            writer.member("minimum", ifAny: min)
            writer.member("maximum", ifAny: max)
        case .string(let minLength, let maxLength, let pattern, let format):
            writer.member("type", "string")
            writer.member("minLength", ifAny: minLength)
            writer.member("maxLength", ifAny: maxLength)
            if let pattern { writer.member("pattern", pattern) }
            if let format { writer.member("format", format) }
        case .enumeration(let words):
            writer.member("type", "string")
            writer.member("enum", words)
        case .array(let schema, let minItems, let maxItems, let uniqueItems):
            writer.member("type", "array")
            writer.member("items") { schema.write(to: &$0) }
            writer.member("minItems", ifAny: minItems)
            writer.member("maxItems", ifAny: maxItems)
            if uniqueItems { writer.member("uniqueItems", true) }
        case .object(let properties, let sets):
            writer.member("type", "object")
            Self.write(properties, to: &writer)
            if !sets.isEmpty {
                writer.member("anyOf") { $0.array { for set in sets { $0.object { $0.member("required", set) } } } }
            }
        case .map(let schema, let maxProperties):
            writer.member("type", "object")
            writer.member("additionalProperties") { schema.write(to: &$0) }
            writer.member("maxProperties", ifAny: maxProperties)
        case .anyOf(let schemas):
            writer.member("anyOf") { $0.array { for schema in schemas { schema.write(to: &$0) } } }
        case .annotated(let schema, let description, let examples):
            schema.writeMembers(to: &writer)
            writer.member("description", description)
            if !examples.isEmpty {
                writer.member("examples") { $0.array { for example in examples { $0.verbatim(example.utf8) } } }
            }
        }
    }

    private static func write(_ properties: [Property], to writer: inout JSONWriter) {
        writer.member("properties") {
            $0.object {
                for property in properties { $0.member(property.name) { property.schema.write(to: &$0) } }
            }
        }
        let required = properties.filter(\.isRequired).map(\.name)
        if !required.isEmpty { writer.member("required", required) }
        writer.member("additionalProperties", false)
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, ifAny value: Int?) {
        if let value { member(name, value) }
    }

    fileprivate mutating func member(_ name: String, _ words: [String]) {
        member(name) { $0.array { for word in words { $0.string(word) } } }
    }
}
