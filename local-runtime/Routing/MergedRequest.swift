internal import JSON

/// One request object, made of a path, a query, a header and a body.
struct MergedRequest {
    var path: [Router.Parameter]
    var query: [(name: String, value: String)] = []
    /// The header of that name.
    var idempotencyKey: String?
    /// What the function says about its request.
    var schema = RequestSchema()

    /// The object as JSON. The members of the body keep their bytes.
    ///
    /// A name that comes from two of these is refused: whichever won, somebody would be surprised.
    func merged(with body: [UInt8]) throws(Problem) -> [UInt8] {
        let members = try self.members(of: body)
        var names = Set(members.names)
        var writer = JSONWriter()
        for parameter in path {
            try Self.claim(parameter.name, in: &names)
            Self.write(parameter.name, .string(parameter.value), to: &writer)
        }
        for (name, value) in query {
            try Self.claim(name, in: &names)
            Self.write(name, schema.literal(value, for: name), to: &writer)
        }
        if let idempotencyKey, schema.hasProperty("idempotencyKey") {
            try Self.claim("idempotencyKey", in: &names)
            Self.write("idempotencyKey", .string(idempotencyKey), to: &writer)
        }
        let comma: [UInt8] = writer.bytes.isEmpty || members.names.isEmpty ? [] : [UInt8(ascii: ",")]
        return [UInt8(ascii: "{")] + writer.bytes + comma + members.bytes + [UInt8(ascii: "}")]
    }

    /// What stands between the braces of the body; nothing where there is no body.
    private func members(of body: [UInt8]) throws(Problem) -> (names: [String], bytes: ArraySlice<UInt8>) {
        guard !body.isEmpty else { return ([], []) }
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(body)
        } catch {
            throw Self.problem(error)
        }
        guard let members = document.root.members else { throw .badRequest("Send one JSON object as the body.") }
        return (members.map(\.name), document.root.bytes.dropFirst().dropLast())
    }

    private static func claim(_ name: String, in names: inout Set<String>) throws(Problem) {
        guard names.insert(name).inserted else {
            throw .badRequest("Give \(name) once: in the path, the query, a header or the body.", field: name)
        }
    }

    private static func write(_ name: String, _ literal: RequestSchema.Literal, to writer: inout JSONWriter) {
        writer.name(name)
        switch literal {
        case .string(let text): writer.string(text)
        case .verbatim(let bytes): writer.verbatim(bytes)
        }
    }

    private static func problem(_ error: JSONError) -> Problem {
        switch error.reason {
        case .syntax(let sentence):
            .badRequest("The body is not valid JSON: \(sentence) at byte \(error.offset).")
        case .encoding: .badRequest("The body is not valid UTF-8 at byte \(error.offset).")
        case .depth: .badRequest("Nest arrays and objects at most \(JSONDocument.depthMax) deep.")
        case .size: BodyReader.tooLarge(error.offset)
        case .duplicateName(let name): .badRequest("The body has \"\(name)\" twice in one object.", field: name)
        }
    }
}
