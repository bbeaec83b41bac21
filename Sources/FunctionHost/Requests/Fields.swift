package import JSON
package import Webhooks

/// The members of a request, each asked for by name with the rule that it must keep.
///
/// The same calls that read a request also describe it: a description is what is asked for when there is no request.
package struct Fields {
    /// Nil while a request type is only described.
    private let object: JSONValue?
    /// The path of the object in the request; empty for the request itself.
    private let path: String
    private var names: [String] = []
    private(set) var description = FieldsDescription()

    /// - Throws: ``Failure`` where the value is no object.
    package init(_ value: JSONValue, path: String = "") throws(Failure) {
        guard value.kind == .object else {
            throw path.isEmpty
                ? Failure(.invalidRequest, "the request must be one JSON object")
                : .invalid(path, "must be an object")
        }
        (object, self.path) = (value, path)
    }

    init(describing: Void) { (object, path) = (nil, "") }

    /// A member that must be there.
    package mutating func required<Value>(_ name: String, _ rule: Rule<Value>) throws(Failure) -> Value {
        guard let object else {
            description.add(name, rule, isRequired: true)
            return rule.sample
        }
        names.append(name)
        guard let value = object[name] else {
            throw .invalid(path(of: name), "is missing; give one, such as \(rule.sampleText)")
        }
        return try rule.read(value, path(of: name))
    }

    /// A member that may be left out.
    package mutating func optional<Value>(_ name: String, _ rule: Rule<Value>) throws(Failure) -> Value? {
        guard let object else {
            description.add(name, rule, isRequired: false)
            return nil
        }
        names.append(name)
        guard let value = object[name] else { return nil }
        return try rule.read(value, path(of: name))
    }

    /// A member that may be left out, to keep what is, or be null, to clear it.
    package mutating func change<Value>(_ name: String, _ rule: Rule<Value>) throws(Failure) -> Change<Value> {
        guard let object else {
            description.add(name, rule, isRequired: false, isNullable: true)
            return .keep
        }
        names.append(name)
        guard let value = object[name] else { return .keep }
        return value.isNull ? .clear : .set(try rule.read(value, path(of: name)))
    }

    /// Whether there is no request: rules between members cannot be judged then.
    package var isDescribing: Bool { object == nil }

    /// Says that a request needs all members of one of these sets.
    package mutating func needs(oneOf alternatives: [[String]]) { description.alternatives = alternatives }

    /// Refuses members that have no meaning beside another one.
    package func excludes(_ names: [String], by other: String) throws(Failure) {
        for name in names where object?[name] != nil {
            throw .invalid(path(of: name), "must not be given with \(other)")
        }
    }

    /// Refuses members that nobody asked for.
    package func end() throws(Failure) {
        guard let members = object?.members else { return }
        for member in members {
            let name = member.name
            guard names.contains(name) else {
                let known = names.sorted().joined(separator: ", ")
                throw .invalid(path(of: name), "is unknown here; known are \(known)")
            }
        }
    }

    /// Of a member in the request; of an empty name, what stands before each.
    func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}

/// What an update does to a setting that can be empty.
package enum Change<Value> {
    case keep, clear
    case set(Value)

    /// The setting afterwards.
    package func applied(to old: Value?) -> Value? {
        switch self {
        case .keep: old
        case .clear: nil
        case .set(let value): value
        }
    }
}

/// What a request type asks for.
struct FieldsDescription {
    private(set) var properties: [JSONSchema.Property] = []
    private var samples: [String: String] = [:]
    var alternatives: [[String]] = []

    mutating func add<Value>(_ name: String, _ rule: Rule<Value>, isRequired: Bool, isNullable: Bool = false) {
        let schema: JSONSchema = isNullable ? .anyOf([rule.schema, .null]) : rule.schema
        properties.append(isRequired ? .required(name, schema) : .optional(name, schema))
        samples[name] = rule.sampleText
    }

    var schema: JSONSchema {
        // What stands in an alternative is needed by that one only.
        let optional = Set(alternatives.joined())
        return .object(
            properties.map { optional.contains($0.name) ? .optional($0.name, $0.schema) : $0 }, anyOf: alternatives)
    }

    /// A request that would be taken: what must be there, with the first alternative.
    var example: String {
        let (first, all) = (alternatives.first ?? [], Set(alternatives.joined()))
        let shown = properties.filter { all.contains($0.name) ? first.contains($0.name) : $0.isRequired }
        return "{" + shown.map { "\"\($0.name)\":\(samples[$0.name] ?? "")" }.joined(separator: ",") + "}"
    }
}

extension Readable {
    static func described() -> FieldsDescription {
        var fields = Fields(describing: ())
        // Samples keep their rules: a refusal here would be a mistake in the request type itself.
        guard (try? Self(&fields)) != nil else { preconditionFailure("\(Self.self) refuses its own samples") }
        return fields.description
    }

    /// - Throws: ``Failure`` that names the member at fault.
    package init(reading value: JSONValue, path: String = "") throws(Failure) {
        var fields = try Fields(value, path: path)
        try self.init(&fields)
        try fields.end()
    }
}
