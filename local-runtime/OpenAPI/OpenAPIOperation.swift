internal import JSON

/// One route of one function, as OpenAPI describes it.
struct OpenAPIOperation {
    /// Of its own among all operations.
    var id: String
    var function: String
    /// Whether it is called by its own name, and so asynchronously too.
    var isDirect: Bool
    var summary: String
    var tag: String
    var method: RequestHead.Method
    var pattern: RoutePattern
    var status: Int
    /// The schemas of the request and of the answer; nil where the program does not describe itself.
    var request: JSONValue?
    var response: JSONValue?
    /// One request, for the reader.
    var example: JSONValue?

    /// Whether requests bring a body.
    var hasBody: Bool { [.post, .put, .patch].contains(method) }

    private var pathNames: [String] {
        pattern.segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
    }

    private var properties: [JSONValue.Member] { request?["properties"]?.members.map(Array.init) ?? [] }

    func write(to object: inout JSONWriter) {
        object.member(method.rawValue) {
            $0.object { operation in
                operation.member("operationId", id)
                operation.member("summary", summary)
                operation.member("tags") { $0.array { $0.string(tag) } }
                operation.member("parameters") { $0.array { writeParameters(to: &$0) } }
                if hasBody, request != nil { operation.member("requestBody") { writeBody(to: &$0) } }
                operation.member("responses") { OpenAPIResponses.write(self, to: &$0) }
            }
        }
    }

    // MARK: - Parameters

    private func writeParameters(to list: inout JSONWriter) {
        for name in pathNames {
            let schema = properties.first { $0.isNamed(name) }?.value
            Self.writeParameter(name, in: "path", isRequired: true, schema, to: &list)
        }
        let required = requiredNames
        for property in properties where !hasBody && !pathNames.contains(property.name) {
            guard Self.fitsQuery(property.value) else { continue }
            Self.writeParameter(
                property.name, in: "query", isRequired: required.contains(property.name), property.value, to: &list)
        }
        if isDirect {
            Self.writeParameter(
                AsyncMark.name, in: "query", isRequired: false,
                .enumeration(["", "true"]).described("Answers once the call is on disk: see the status 202."), to: &list
            )
        }
        if hasBody, let key = properties.first(where: { $0.isNamed("idempotencyKey") }) {
            Self.writeParameter("Idempotency-Key", in: "header", isRequired: false, key.value, to: &list)
        }
    }

    private static func writeParameter(
        _ name: String, in place: String, isRequired: Bool, _ schema: JSONValue?, to list: inout JSONWriter
    ) {
        writeParameter(name, in: place, isRequired: isRequired, to: &list) {
            $0.verbatim(schema.map { Array($0.bytes) } ?? Array(#"{"type":"string"}"#.utf8))
        }
    }

    static func writeParameter(
        _ name: String, in place: String, isRequired: Bool, _ schema: JSONSchema, to list: inout JSONWriter
    ) {
        writeParameter(name, in: place, isRequired: isRequired, to: &list) { schema.write(to: &$0) }
    }

    private static func writeParameter(
        _ name: String, in place: String, isRequired: Bool, to list: inout JSONWriter,
        _ schema: (inout JSONWriter) -> Void
    ) {
        list.object { parameter in
            parameter.member("name", name)
            parameter.member("in", place)
            parameter.member("required", isRequired)
            parameter.member("schema", schema)
        }
    }

    /// A query has texts, numbers and truths; arrays and objects come in bodies.
    private static func fitsQuery(_ schema: JSONValue) -> Bool {
        ["string", "integer", "number", "boolean"].contains(schema["type"]?.string ?? "")
    }

    // MARK: - The body

    /// Names that the request must have, those in the path left out.
    private var requiredNames: [String] {
        (request?["required"]?.list ?? []).compactMap(\.string).filter { !pathNames.contains($0) }
    }

    /// Sets of names of which one at least must be there; none where the path has all of one already.
    private var alternatives: [[String]] {
        let sets = (request?["anyOf"]?.list ?? []).map { set in
            (set["required"]?.list ?? []).compactMap(\.string).filter { !pathNames.contains($0) }
        }
        return sets.contains { $0.isEmpty } ? [] : sets
    }

    private func writeBody(to writer: inout JSONWriter) {
        writer.object { body in
            body.member("required", !requiredNames.isEmpty || !alternatives.isEmpty)
            body.member("content") {
                $0.object {
                    $0.member("application/json") {
                        $0.object { media in
                            media.member("schema") { writeSchema(to: &$0) }
                            if let example { media.member("example") { writeExample(example, to: &$0) } }
                        }
                    }
                }
            }
        }
    }

    /// The schema of the request without what the path brings.
    private func writeSchema(to writer: inout JSONWriter) {
        writer.object { schema in
            for member in request?.members.map(Array.init) ?? [] {
                switch member.name {
                case "properties":
                    schema.member("properties") {
                        $0.object { object in
                            for property in properties where !pathNames.contains(property.name) {
                                object.member(property.name) { $0.verbatim(property.value.bytes) }
                            }
                        }
                    }
                case "required": if !requiredNames.isEmpty { schema.member("required", requiredNames) }
                case "anyOf":
                    guard !alternatives.isEmpty else { continue }
                    schema.member("anyOf") {
                        $0.array { list in
                            for names in alternatives { list.object { $0.member("required", names) } }
                        }
                    }
                default: schema.member(member.name) { $0.verbatim(member.value.bytes) }
                }
            }
        }
    }

    private func writeExample(_ example: JSONValue, to writer: inout JSONWriter) {
        writer.object { object in
            for member in example.members.map(Array.init) ?? [] where !pathNames.contains(member.name) {
                object.member(member.name) { $0.verbatim(member.value.bytes) }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ words: [String]) {
        member(name) { $0.array { for word in words { $0.string(word) } } }
    }
}
