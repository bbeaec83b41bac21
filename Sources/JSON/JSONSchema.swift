/// What a value must be, as JSON Schema says it (draft 2020-12). A property is written where a reader looks for it:
///
///     JSONSchema.object([
///         .required("teamId", .string(minLength: 1, maxLength: 128).described("The caller's name of the team.")),
///         .optional("limit", .integer(min: 1, max: 250)),
///     ])
package indirect enum JSONSchema: Equatable, Sendable {
    case any
    case null
    case boolean
    case number(min: Double? = nil, max: Double? = nil)
    case integer(min: Int? = nil, max: Int? = nil)
    /// Lengths are counted in Unicode scalars. `format` is a word of the standard, such as `date-time` or `uri`.
    case string(minLength: Int? = nil, maxLength: Int? = nil, pattern: String? = nil, format: String? = nil)
    /// A text that is one of these.
    case enumeration([String])
    case array(of: JSONSchema, minItems: Int? = nil, maxItems: Int? = nil, uniqueItems: Bool = false)
    /// Other names than those are refused. Of `anyOf`, one set of names at least must be there.
    case object([Property], anyOf: [[String]] = [])
    /// An object whose names are not known beforehand.
    case map(of: JSONSchema, maxProperties: Int? = nil)
    /// What fits one of them, such as a text or null.
    case anyOf([JSONSchema])
    /// Words for people, and examples as JSON texts.
    case annotated(JSONSchema, description: String, examples: [String])

    package func described(_ description: String, examples: [String] = []) -> JSONSchema {
        .annotated(self, description: description, examples: examples)
    }

    /// One member of an object.
    package struct Property: Equatable, Sendable {
        package var name: String
        package var schema: JSONSchema
        package var isRequired: Bool

        package static func required(_ name: String, _ schema: JSONSchema) -> Property {
            Property(name: name, schema: schema, isRequired: true)
        }

        package static func optional(_ name: String, _ schema: JSONSchema) -> Property {
            Property(name: name, schema: schema, isRequired: false)
        }
    }
}
