package import JSON

/// A condition on the content of a payload. A webhook gets a payload only where all of its filters hold.
///
/// Types are never converted: `"5"` is not `5`. A field that the payload does not have fails every operator but
/// `not_equals`; JSON's `null` is a value like any other.
package struct Filter: Sendable {
    /// Filters of one webhook.
    package static let countMax = 20
    /// Bytes of a filter's value, as JSON.
    package static let valueBytesMax = 16 * 1024
    /// Values that one `in` compares with.
    package static let choicesMax = 1000

    /// A path into the payload: see ``FieldPath``.
    package let field: String
    package let `operator`: Operator
    package let value: JSONValue

    let path: FieldPath
    let condition: Condition

    package enum Operator: String, CaseIterable, Sendable {
        /// The same value: numbers by value, objects whatever the order of their members.
        case equals
        case notEquals = "not_equals"
        /// A string that has the text in it, or an array that has the value as a member.
        case contains
        /// Two numbers, exactly; or two ISO 8601 times; or two strings, by their Unicode scalars.
        case greaterThan = "greater_than"
        case lessThan = "less_than"
        /// One of the values of an array.
        case `in`
        /// A string in which the ``Pattern`` matches.
        case regex
    }

    /// `{"field", "operator", "value"}`, the value byte for byte as it was read.
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("field", field)
            $0.member("operator", `operator`.rawValue)
            $0.member("value") { $0.verbatim(value.bytes) }
        }
    }
}
