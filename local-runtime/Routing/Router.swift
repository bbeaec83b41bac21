internal import Webhooks

/// Finds the function for a method and a path.
struct Router: Sendable {
    let manifest: Manifest

    struct Match: Equatable {
        var function: Manifest.Function
        var status: Int
        /// The values in the path, by name.
        var parameters: [Parameter]
    }

    struct Parameter: Equatable {
        var name: String
        var value: String
    }

    /// The function that serves this; HEAD is served as GET.
    func match(_ method: RequestHead.Method, _ path: [String]) throws(Problem) -> Match {
        let method = method == .head ? .get : method
        var allowed: Set<RequestHead.Method> = []
        var best: (match: Match, literals: Int)?
        if path.count == 2, path[0] == "functions", let function = manifest[path[1]] {
            allowed = [.post]
            if method == .post { return Match(function: function, status: 200, parameters: []) }
        }
        for function in manifest.functions {
            for route in function.routes {
                guard let values = route.pattern.match(path) else { continue }
                allowed.insert(route.method)
                let literals = path.count - values.count
                guard route.method == method, literals > best?.literals ?? -1 else { continue }
                let parameters = values.map { Parameter(name: $0.name, value: $0.value) }
                best = (Match(function: function, status: route.status, parameters: parameters), literals)
            }
        }
        if let best { return best.match }
        throw allowed.isEmpty ? Self.notFound : Self.methodNotAllowed(allowed)
    }

    static let notFound = Problem(404, Failure(.notFound, "There is nothing at this path; GET / lists the routes."))

    static func methodNotAllowed(_ methods: Set<RequestHead.Method>) -> Problem {
        let all = methods.contains(.get) ? methods.union([.head]) : methods
        let allowed = RequestHead.Method.allCases.filter(all.contains).map(\.token)
        let header = HTTPHeader("Allow", (allowed + [RequestHead.Method.options.token]).joined(separator: ", "))
        return Problem(
            405, Failure(.invalidRequest, "Use \(allowed.joined(separator: ", ")) here."), headers: [header])
    }
}
