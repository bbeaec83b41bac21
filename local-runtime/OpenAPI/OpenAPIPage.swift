internal import JSON

/// One page of the runtime itself, as OpenAPI describes it: a ``Page`` that is no part of the dashboard.
struct OpenAPIPage {
    var method: RequestHead.Method
    var path: String
    var summary: String
    var query: [JSONSchema.Property] = []
    var body: JSONSchema?
    /// The types of what is answered where nothing is wrong, and its schema where that is JSON.
    var types = ["application/json"]
    var answer = JSONSchema.map(of: .any)

    func write(to item: inout JSONWriter) {
        item.member(method.rawValue) {
            $0.object { operation in
                operation.member("operationId", id)
                operation.member("summary", summary)
                operation.member("tags") { $0.array { $0.string("runtime") } }
                operation.member("parameters") { $0.array { writeParameters(to: &$0) } }
                if let body {
                    operation.member("requestBody") {
                        $0.object { OpenAPIResponses.writeContent(to: &$0) { body.write(to: &$0) } }
                    }
                }
                operation.member("responses") { OpenAPIResponses.write(self, to: &$0) }
            }
        }
    }

    /// Such as `runtimeGetCallsId`: no function's operation begins so.
    private var id: String {
        let words = path.split { !$0.isLetter }.filter { $0 != "runtime" }
        return "runtime" + ([method.rawValue[...]] + words).map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private func writeParameters(to list: inout JSONWriter) {
        for part in path.split(separator: "/") where part.hasPrefix("{") {
            OpenAPIOperation.writeParameter(
                String(part.dropFirst().dropLast()), in: "path", isRequired: true, .string(minLength: 1), to: &list)
        }
        for property in query {
            OpenAPIOperation.writeParameter(
                property.name, in: "query", isRequired: property.isRequired, property.schema, to: &list)
        }
    }
}
