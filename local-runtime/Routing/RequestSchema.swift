internal import JSON

/// What a function's own JSON Schema says about the types of its request's members.
struct RequestSchema: Equatable, Sendable {
    private var types: [String: String] = [:]

    init(types: [String: String] = [:]) { self.types = types }

    /// - Parameter description: what the program prints for `--describe`. Nil where it has no request schema.
    init?(description: [UInt8]) {
        guard let properties = try? JSONDocument(description).root["request"]?["properties"]?.members else {
            return nil
        }
        for property in properties {
            let type = property.value["type"]
            // A type that may be null is an array: its other word counts.
            let words = type?.elements?.compactMap(\.string) ?? [type?.string].compactMap(\.self)
            types[property.name] = words.first { $0 != "null" } ?? ""
        }
    }

    func hasProperty(_ name: String) -> Bool { types[name] != nil }

    enum Literal: Equatable {
        case string(String)
        case verbatim([UInt8])
    }

    /// A value of the query as JSON: `5` for a number, `true` for a boolean, else a string. A text that does not fit its
    /// type stays a string, so that the function itself refuses it and names the field.
    func literal(_ text: String, for name: String) -> Literal {
        let kinds: [String: JSONValue.Kind] = ["integer": .number, "number": .number, "boolean": .boolean]
        let bytes = Array(text.utf8)
        guard let kind = types[name].flatMap({ kinds[$0] }), let root = try? JSONDocument(bytes).root,
            root.kind == kind, root.bytes.count == bytes.count
        else { return .string(text) }
        return .verbatim(bytes)
    }
}
