/// What is where, for a person: the answer to `GET /`.
struct Index {
    private let manifest: Manifest

    init(_ manifest: Manifest) { self.manifest = manifest }

    var response: Response {
        var lines: [String] = []
        for function in manifest.functions {
            for route in function.routes {
                let method = route.method.token
                let gap = String(repeating: " ", count: max(1, 7 - method.count))
                lines.append("\(method)\(gap)\(route.pattern.text)   \(function.name)")
            }
        }
        let names = manifest.functions.map(\.name).joined(separator: " ")
        return Response(
            200,
            text: """
                Hookfile's local runtime. Send the header Authorization: Bearer <token> with each request.

                \(lines.joined(separator: "\n"))

                Any function takes its request as it takes it on stdin:
                POST   /functions/{name}
                \(names)

                Without a token: GET /healthz, GET /readyz

                """)
    }
}
