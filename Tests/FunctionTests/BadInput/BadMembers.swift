import JSON
import TestSupport
import Testing

/// Makes bad requests of a good one: each breaks one rule that the function's own schema states.
struct BadMembers {
    /// A request that would be taken.
    private let good: [(name: String, json: String)]
    private let properties: [(name: String, schema: JSONValue)]
    private let required: [String]

    init(_ example: JSONValue, _ schema: JSONValue) throws {
        good = try #require(example.members).map { ($0.name, $0.value.text) }
        properties = try #require(schema["properties"]?.members).map { ($0.name, $0.value) }
        // Of alternatives, the example has the first.
        let alternative = schema["anyOf"]?.elements?.first { _ in true }?["required"]?.elements
        required = [schema["required"]?.elements, alternative].flatMap {
            ($0.map(Array.init) ?? []).compactMap(\.string)
        }
    }

    var all: [BadRequest] { missing + unknown + twice + ofOtherKinds + beyondBounds }

    private var missing: [BadRequest] {
        required.map { name in BadRequest(request(good.filter { $0.name != name }), field: name) }
    }

    private var unknown: [BadRequest] {
        let names = ["unknown", "TEAMID", "team_id", "__proto__", "teamId ", "", "é", "a.b", "' OR 1=1 --", "$where"]
        let long = String(repeating: "n", count: 300)
        return names.map { BadRequest(request(good + [($0, "1")]), field: $0) }
            + [BadRequest(request(good + [(long, "1")]), field: String(long.prefix(200)))]
    }

    private var twice: [BadRequest] {
        good.map { BadRequest(request(good + [$0]), field: $0.name) }
    }

    /// Each property with a value of each kind that it may not have.
    private var ofOtherKinds: [BadRequest] {
        let values: [(kind: String, json: String)] = [
            ("string", #""x""#), ("string", #""""#), ("integer", "7"), ("number", "1.5"), ("number", "1e309"),
            ("boolean", "true"), ("boolean", "false"), ("null", "null"), ("array", "[]"), ("array", "[[]]"),
            ("object", "{}"), ("object", #"{"a":[]}"#),
        ]
        return properties.flatMap { property in
            let kinds = kinds(of: property.schema)
            return values.filter { !kinds.isEmpty && !kinds.contains($0.kind) }.map { bad(property.name, $0.json) }
        }
    }

    /// Each property with a value just outside of what its schema allows.
    private var beyondBounds: [BadRequest] {
        properties.flatMap { property in
            let schemas = property.schema["anyOf"]?.elements.map(Array.init) ?? [property.schema]
            return schemas.flatMap(outside).map { bad(property.name, $0) }
        }
    }

    private func outside(of schema: JSONValue) -> [String] {
        var values: [String] = []
        if let minimum = schema["minimum"]?.integer { values += ["\(minimum - 1)", "\(minimum).5", "-1e309"] }
        if let maximum = schema["maximum"]?.integer { values += ["\(maximum + 1)", "9223372036854775808", "1e309"] }
        if let length = schema["minLength"]?.integer, length > 0 { values.append(text(length - 1)) }
        if let length = schema["maxLength"]?.integer { values += [text(length + 1), text(length * 10)] }
        if schema["enum"] != nil { values += [#""nonsense""#, #""""#, #""Ticket.Created""#, #""ticket.created ""#] }
        if schema["pattern"] != nil {
            values += ["a b", "a/b", "é", "a\\u0000", "a\\n", "' OR '1'='1", "../a", "*"].map { "\"\($0)\"" }
        }
        if schema["format"]?.string == "date-time" {
            values += [
                "yesterday", "2025-02-30T00:00:00Z", "2025-13-01T00:00:00Z", "2025-10-22T24:00:00Z", "2025-10-22",
                "2025-10-22T23:00:00", "2025-10-22 23:00:00Z", "2025-10-22T23:00:00.Z", "1761174000", "",
            ].map { "\"\($0)\"" }
        }
        if let count = schema["maxItems"]?.integer, count < 100 {
            values.append("[\(Array(repeating: "0", count: count + 1).joined(separator: ","))]")
        }
        if let count = schema["minItems"]?.integer, count > 0 { values.append("[]") }
        if let element = schema["items"] {
            let kinds = kinds(of: element)
            values += [
                ("string", #"["x"]"#), ("integer", "[7]"), ("null", "[null]"), ("array", "[[]]"), ("object", "[{}]"),
            ]
            .filter { !kinds.contains($0.0) || $0.0 == "object" && element["required"] != nil }.map(\.1)
        }
        return values
    }

    private func text(_ length: Int) -> String { "\"\(String(repeating: "x", count: length))\"" }

    /// The kinds of value that a schema takes; none where it takes all.
    private func kinds(of schema: JSONValue) -> Set<String> {
        if let schemas = schema["anyOf"]?.elements { return schemas.reduce(into: []) { $0.formUnion(kinds(of: $1)) } }
        guard let kind = schema["type"]?.string else { return [] }
        return [kind]
    }

    private func bad(_ name: String, _ json: String) -> BadRequest {
        BadRequest(request(good.filter { $0.name != name } + [(name, json)]), field: name)
    }

    private func request(_ members: [(name: String, json: String)]) -> String {
        "{\(members.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ","))}"
    }
}
