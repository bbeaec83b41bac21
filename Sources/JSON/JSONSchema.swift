/// A JSON Schema (2020-12) for a value: what `--describe` prints and the local runtime publishes.
package struct JSONSchema: Sendable {
    private let type: String?
    private var keywords: [(name: String, write: @Sendable (inout JSONWriter) -> Void)] = []

    package struct Property: Sendable {
        package var name: String
        package var schema: JSONSchema
        package var isRequired: Bool

        package init(_ name: String, _ schema: JSONSchema, isRequired: Bool) {
            (self.name, self.schema, self.isRequired) = (name, schema, isRequired)
        }
    }

    /// Any value.
    package static let any = JSONSchema(type: nil)
    package static let boolean = JSONSchema(type: "boolean")
    package static let number = JSONSchema(type: "number")

    package static func string(
        length: ClosedRange<Int>? = nil, pattern: String? = nil, format: String? = nil, choices: [String]? = nil
    ) -> JSONSchema {
        var schema = JSONSchema(type: "string")
        if let length {
            schema.add("minLength") { $0.integer(length.lowerBound) }
            schema.add("maxLength") { $0.integer(length.upperBound) }
        }
        if let pattern { schema.add("pattern") { $0.string(pattern) } }
        if let format { schema.add("format") { $0.string(format) } }
        if let choices { schema.add("enum") { $0.array { list in for choice in choices { list.string(choice) } } } }
        return schema
    }

    package static func integer(_ range: ClosedRange<Int>? = nil) -> JSONSchema {
        var schema = JSONSchema(type: "integer")
        if let range {
            schema.add("minimum") { $0.integer(range.lowerBound) }
            schema.add("maximum") { $0.integer(range.upperBound) }
        }
        return schema
    }

    package static func array(
        of items: JSONSchema, count: ClosedRange<Int>? = nil, isUnique: Bool = false
    ) -> JSONSchema {
        var schema = JSONSchema(type: "array")
        schema.add("items") { items.write(to: &$0) }
        if let count {
            schema.add("minItems") { $0.integer(count.lowerBound) }
            schema.add("maxItems") { $0.integer(count.upperBound) }
        }
        if isUnique { schema.add("uniqueItems") { $0.boolean(true) } }
        return schema
    }

    /// An object with just these members.
    /// - Parameter alternatives: sets of names of which at least one must be there whole.
    package static func object(_ properties: [Property], alternatives: [[String]] = []) -> JSONSchema {
        var schema = JSONSchema(type: "object")
        let required = properties.filter(\.isRequired).map(\.name)
        schema.add("properties") { writer in
            writer.object { object in
                for property in properties { object.member(property.name) { property.schema.write(to: &$0) } }
            }
        }
        if !required.isEmpty {
            schema.add("required") { $0.array { list in for name in required { list.string(name) } } }
        }
        if !alternatives.isEmpty {
            schema.add("anyOf") { writer in
                writer.array { list in
                    for names in alternatives {
                        list.object { object in
                            object.member("required") { $0.array { list in for name in names { list.string(name) } } }
                        }
                    }
                }
            }
        }
        schema.add("additionalProperties") { $0.boolean(false) }
        return schema
    }

    /// An object with any members, whose values are alike.
    package static func map(of values: JSONSchema) -> JSONSchema {
        var schema = JSONSchema(type: "object")
        schema.add("additionalProperties") { values.write(to: &$0) }
        return schema
    }

    /// The same, with a sentence on what the value means.
    package func described(_ text: String) -> JSONSchema {
        var schema = self
        schema.add("description") { $0.string(text) }
        return schema
    }

    /// The same, where null is taken too.
    package var orNull: JSONSchema {
        var schema = JSONSchema(type: nil)
        let value = self
        schema.add("anyOf") { writer in
            writer.array { list in
                value.write(to: &list)
                list.object { $0.member("type", "null") }
            }
        }
        return schema
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            if let type { object.member("type", type) }
            for keyword in keywords { object.member(keyword.name, keyword.write) }
        }
    }

    private init(type: String?) { self.type = type }

    private mutating func add(_ name: String, _ write: @escaping @Sendable (inout JSONWriter) -> Void) {
        keywords.append((name, write))
    }
}
