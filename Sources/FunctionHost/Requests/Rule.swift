package import JSON
package import Webhooks

/// What a member of a request may hold: how it is read, and what `--describe` says of it.
///
/// A rule is made anew for each member that is read: what only a description needs is made when it is asked for.
package struct Rule<Value> {
    private let makeSchema: () -> JSONSchema
    private let makeSample: () -> (value: Value, text: String)
    /// The second argument is the path of the member, for the refusal.
    package let read: (JSONValue, String) throws(Failure) -> Value

    /// - Parameters:
    ///   - sample: a value that keeps the rule: it stands for the caller's where a request is only described.
    ///   - text: the sample as JSON, for the example that `--help` shows.
    package init(
        _ schema: @escaping @autoclosure () -> JSONSchema, sample: @escaping @autoclosure () -> Value,
        text: @escaping @autoclosure () -> String,
        read: @escaping (JSONValue, String) throws(Failure) -> Value
    ) {
        (makeSchema, makeSample, self.read) = (schema, { (sample(), text()) }, read)
    }

    package var schema: JSONSchema { makeSchema() }
    package var sample: Value { makeSample().value }
    package var sampleText: String { makeSample().text }
}

extension Rule where Value == Int {
    package static func setting(_ setting: Bounds.Setting) -> Rule { .integer(setting.range) }
}

extension Rule where Value == JSONValue {
    /// Any JSON.
    package static var any: Rule {
        Rule(.any, sample: emptyObject, text: "{}") { value, _ throws(Failure) in value }
    }

    /// A JSON object that is kept as written.
    package static func object(bytesMax: Int, sample: String = "{}") -> Rule {
        Rule(.map(of: .any), sample: emptyObject, text: sample) { value, path throws(Failure) in
            guard value.kind == .object else { throw .invalid(path, "must be an object") }
            guard value.bytes.count <= bytesMax else {
                throw .invalid(path, "must be at most \(bytesMax) bytes of JSON")
            }
            return value
        }
    }

    private static var emptyObject: JSONValue {
        guard let document = try? JSONDocument(Array("{}".utf8)) else { preconditionFailure("{} is JSON") }
        return document.root
    }
}
