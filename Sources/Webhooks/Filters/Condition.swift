import JSON

/// A filter's operator and value, made ready for many payloads.
enum Condition: Sendable {
    case equals(JSONValue)
    case notEquals(JSONValue)
    /// The text is there where the value is a string.
    case contains(JSONValue, text: SubstringSearch?)
    case greaterThan(Bound)
    case lessThan(Bound)
    case `in`(JSONValue)
    case regex(Pattern)

    /// What `greater_than` and `less_than` compare with.
    enum Bound: Sendable {
        case number(JSONNumber)
        /// The time is there where the text is one: then other times are compared as times.
        case text(ArraySlice<UInt8>, time: Timestamp?)
    }

    /// - Parameter path: what the value is called in the request, such as `filters[0].value`.
    init(_ operator: Filter.Operator, _ value: JSONValue, at path: String) throws(Failure) {
        self =
            switch `operator` {
            case .equals: .equals(value)
            case .notEquals: .notEquals(value)
            case .contains: .contains(value, text: value.utf8.map { SubstringSearch(for: $0) })
            case .greaterThan: .greaterThan(try Bound(value, at: path))
            case .lessThan: .lessThan(try Bound(value, at: path))
            case .in: .in(try Self.choices(value, at: path))
            case .regex: .regex(try Self.pattern(value, at: path))
            }
    }

    private static func choices(_ value: JSONValue, at path: String) throws(Failure) -> JSONValue {
        guard let elements = value.elements else { throw .invalid(path, "must be an array of the values to look for") }
        let count = elements.reduce(0) { count, _ in count + 1 }
        guard (1...Filter.choicesMax).contains(count) else {
            throw .invalid(path, "must have 1 to \(Filter.choicesMax) values")
        }
        return value
    }

    private static func pattern(_ value: JSONValue, at path: String) throws(Failure) -> Pattern {
        guard let text = value.string else { throw .invalid(path, "must be a string that holds a regular expression") }
        do throws(PatternError) {
            return try Pattern(text)
        } catch {
            throw .invalid(path, "is no regular expression: \(error.message) (after \(error.offset) characters)")
        }
    }
}

extension Condition.Bound {
    init(_ value: JSONValue, at path: String) throws(Failure) {
        if let number = value.number {
            self = .number(number)
        } else if let text = value.utf8, let string = value.string {
            self = .text(text, time: Timestamp(iso8601: string))
        } else {
            throw .invalid(path, "must be a number, an ISO 8601 time or another string")
        }
    }
}
