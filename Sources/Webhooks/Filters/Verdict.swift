package import JSON

/// What a filter says of a payload.
package struct Verdict: Equatable, Sendable {
    package let matches: Bool
    private let `operator`: Filter.Operator
    private let finding: Finding

    private enum Finding: Equatable, Sendable {
        case missing
        /// The operator cannot hold for a value of that kind.
        case unfit(JSONValue.Kind)
        case compared
    }

    /// Why, in a short sentence. It is made when it is asked for: triggers ask only whether there is a match.
    package var reason: String {
        switch finding {
        case .missing: "the payload has no such field"
        case .unfit(let kind): "the field is \(Self.word(for: kind)): \(needs)"
        case .compared: matches ? "the field \(predicate.holds)" : "the field \(predicate.fails)"
        }
    }

    private var predicate: (holds: String, fails: String) {
        switch `operator` {
        case .equals: ("equals the value", "does not equal the value")
        case .notEquals: ("does not equal the value", "equals the value")
        case .contains: ("contains the value", "does not contain the value")
        case .greaterThan: ("is greater than the value", "is not greater than the value")
        case .lessThan: ("is less than the value", "is not less than the value")
        case .in: ("is one of the values", "is none of the values")
        case .regex: ("matches the pattern", "does not match the pattern")
        }
    }

    private var needs: String {
        switch `operator` {
        case .equals, .notEquals, .in: "it is compared with any kind"
        case .contains: "only a string contains a string, and only an array contains other values"
        case .greaterThan, .lessThan: "only two numbers, two times or two strings have an order"
        case .regex: "only a string matches a pattern"
        }
    }

    private static func word(for kind: JSONValue.Kind) -> String {
        switch kind {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension Filter {
    /// Whether the filter holds for the payload, and why.
    package func evaluate(_ payload: JSONValue) -> Verdict { Verdict(of: self, on: payload) }
}

extension Verdict {
    fileprivate init(of filter: Filter, on payload: JSONValue) {
        `operator` = filter.operator
        guard let field = filter.path.value(in: payload) else {
            (matches, finding) = (filter.operator == .notEquals, .missing)
            return
        }
        let holds = filter.condition.holds(for: field)
        (matches, finding) = (holds ?? false, holds == nil ? .unfit(field.kind) : .compared)
    }
}
