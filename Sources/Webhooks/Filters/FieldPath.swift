import JSON

/// Where a field is in a payload: names and indices, such as `data.items[0].sku`.
///
/// It starts at the payload's top level. A backslash makes the character after it part of a name: `data.a\.b` is the member
/// `a.b` of `data`.
struct FieldPath: Equatable, Sendable {
    /// Characters.
    static let lengthMax = 512
    /// Names and indices; no payload is deeper.
    static let stepsMax = JSONDocument.depthMax
    /// Digits of an index: no payload has room for more elements.
    static let indexDigitsMax = 7

    enum Step: Equatable, Sendable {
        case name(String)
        case index(Int)
    }

    let steps: [Step]

    /// The value there; nil where the payload has none.
    func value(in payload: JSONValue) -> JSONValue? {
        var value = payload
        for step in steps {
            let next =
                switch step {
                case .name(let name): value[name]
                case .index(let index): value.elements?.dropFirst(index).first { _ in true }
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}
