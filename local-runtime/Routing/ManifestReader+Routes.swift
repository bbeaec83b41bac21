internal import JSON

/// The routes of a function, and that each can be reached.
extension ManifestReader {
    /// The runtime answers all that begins with one of these.
    private static let wordsOfRuntime: Set = ["runtime", "functions", "dashboard"]
    /// What else it answers itself, by whatever method.
    private static let pathsOfRuntime = [
        "/healthz", "/readyz", "/metrics", "/session", "/openapi.json", "/teams/{teamId}/changes",
    ].compactMap { RoutePattern($0) }

    /// Whether no request for such a path gets past the runtime's own pages.
    static func isOfRuntime(_ pattern: RoutePattern) -> Bool {
        if case .literal(let word)? = pattern.segments.first, wordsOfRuntime.contains(word) { return true }
        return pathsOfRuntime.contains { $0.covers(pattern) }
    }

    func route(_ value: JSONValue) throws(ManifestError) -> Manifest.Route {
        try check(value, keys: ["method", "path", "status"])
        let methodValue = try required("method", in: value)
        guard let method = try RequestHead.Method(token: string(methodValue).utf8.map { $0 }[...]), method != .head,
            method != .options
        else { throw error("\"method\" must be GET, POST, PUT, PATCH or DELETE", at: methodValue) }
        let pathValue = try required("path", in: value)
        guard let pattern = try RoutePattern(string(pathValue)) else {
            throw error("\"path\" must be like \"/v1/teams/{teamId}/webhooks\"", at: pathValue)
        }
        guard !Self.isOfRuntime(pattern) else {
            throw error("\"\(pattern.text)\" is served by the runtime itself; take another path", at: pathValue)
        }
        var route = Manifest.Route(method: method, pattern: pattern, status: 200)
        if let status = value["status"] {
            guard let number = status.integer, (200...299).contains(number) else {
                throw error("\"status\" must be a number from 200 to 299", at: status)
            }
            route.status = number
        }
        return route
    }

    /// No two routes of one method may be the same but for the names of their places.
    func checkRoutes(
        of function: Manifest.Function, against manifest: Manifest, in value: JSONValue
    ) throws(ManifestError) {
        var taken = manifest.functions.flatMap { other in other.routes.map { (other.name, $0) } }
        let values = value["routes"]?.elements.map(Array.init) ?? []
        for (route, place) in zip(function.routes, values) {
            let same = taken.first { $1.method == route.method && $1.pattern.shape == route.pattern.shape }
            if let (owner, other) = same {
                throw error("\(route.text) is taken by \(other.text) of \"\(owner)\" already", at: place)
            }
            taken.append((function.name, route))
        }
    }
}

extension RoutePattern {
    /// Whether it matches every path that the other one matches.
    fileprivate func covers(_ other: RoutePattern) -> Bool {
        segments.count == other.segments.count
            && zip(shape, other.shape).allSatisfy { own, word in own == nil || own == word }
    }
}

extension Manifest.Route {
    fileprivate var text: String { "\(method.token) \(pattern.text)" }
}
