import JSON

extension Condition {
    /// Whether the condition holds for the value; nil where it cannot hold for a value of that kind.
    func holds(for field: JSONValue) -> Bool? {
        switch self {
        case .equals(let value): field == value
        case .notEquals(let value): field != value
        case .contains(let value, let text):
            switch field.kind {
            case .string: text.flatMap { text in field.utf8.map { text.isFound(in: $0) } }
            case .array: field.hasElement(value)
            default: nil
            }
        case .greaterThan(let bound): bound.order(of: field).map { $0 == .after }
        case .lessThan(let bound): bound.order(of: field).map { $0 == .before }
        case .in(let choices): choices.hasElement(field)
        case .regex(let pattern): field.string.map { pattern.matches($0) }
        }
    }
}

extension Condition.Bound {
    enum Order { case before, same, after }

    /// Where the value stands, seen from the bound; nil where the two cannot be compared.
    func order(of field: JSONValue) -> Order? {
        switch self {
        case .number(let bound):
            guard let number = field.number else { return nil }
            return number < bound ? .before : bound < number ? .after : .same
        case .text(let bound, let boundTime):
            guard let text = field.utf8 else { return nil }
            if let boundTime, let time = field.string.flatMap(Timestamp.init(iso8601:)) {
                return time < boundTime ? .before : boundTime < time ? .after : .same
            }
            // The bytes of UTF-8 sort as its scalars do.
            return text.lexicographicallyPrecedes(bound)
                ? .before : bound.lexicographicallyPrecedes(text) ? .after : .same
        }
    }
}

extension JSONValue {
    /// Whether this is an array with that value in it. What a number or a text means is found out once, not for each
    /// element: both may be long.
    fileprivate func hasElement(_ value: JSONValue) -> Bool {
        guard let elements else { return false }
        if let number = value.number { return elements.contains { $0.number == number } }
        if let text = value.utf8 { return elements.contains { $0.utf8 == text } }
        return elements.contains(value)
    }
}
