internal import JSON
internal import Storage

/// Reads `functions/manifest.json` strictly: a key that it does not know is an error, so that a typing mistake cannot
/// switch something off in silence.
struct ManifestReader {
    static let bytesMax = 1024 * 1024
    static let functionsMax = 256
    /// Seconds.
    static let timeoutMax = 900

    let text: [UInt8]

    static func read(_ text: [UInt8]) throws(ManifestError) -> Manifest {
        try ManifestReader(text: text).manifest()
    }

    private func manifest() throws(ManifestError) -> Manifest {
        let document: JSONDocument
        do throws(JSONError) {
            document = try JSONDocument(text, bytesMax: Self.bytesMax)
        } catch {
            throw ManifestError(error, in: text)
        }
        try check(document.root, keys: ["functions"])
        let values = try elements(of: required("functions", in: document.root))
        guard values.count <= Self.functionsMax else {
            throw error("at most \(Self.functionsMax) functions", at: document.root)
        }
        var manifest = Manifest(functions: [])
        for value in values {
            let function = try function(value)
            guard manifest[function.name] == nil else { throw error("\"\(function.name)\" stands twice", at: value) }
            try checkRoutes(of: function, against: manifest, at: value)
            if let queue = function.queue, let other = manifest.functions.first(where: { $0.queue == queue }) {
                throw error("this \"queue\" is served by \"\(other.name)\" already", at: value["queue"] ?? value)
            }
            manifest.functions.append(function)
        }
        for value in values { try checkWakes(value, in: manifest) }
        return manifest
    }

    private func function(_ value: JSONValue) throws(ManifestError) -> Manifest.Function {
        try check(
            value, keys: Self.processKeys.union(["name", "routes", "timeoutSeconds", "timers", "wakes", "queue"]))
        let nameValue = try required("name", in: value)
        guard let name = nameValue.string, Self.isName(name) else {
            throw error("\"name\" must be letters and digits, such as \"listWebhooks\"", at: nameValue)
        }
        guard let seconds = try integer("timeoutSeconds", 1...Self.timeoutMax, in: value) else {
            throw error("\"timeoutSeconds\" is missing", at: value)
        }
        var function = Manifest.Function(name: name, timeout: .seconds(seconds), processes: try processes(value))
        if let routes = value["routes"] {
            for route in try elements(of: routes) { function.routes.append(try self.route(route)) }
        }
        if let timers = value["timers"] { function.timers = try self.timers(timers, of: name) }
        if let wakes = value["wakes"] {
            for name in try elements(of: wakes) { function.wakes.append(try string(name)) }
        }
        if let queue = value["queue"] { function.queue = try self.queue(queue) }
        return function
    }

    private func queue(_ value: JSONValue) throws(ManifestError) -> Queue {
        switch try string(value) {
        case "first": return .first
        case "again": return .again
        default: throw error("\"queue\" must be \"first\" or \"again\"", at: value)
        }
    }

    private func route(_ value: JSONValue) throws(ManifestError) -> Manifest.Route {
        try check(value, keys: ["method", "path", "status"])
        let methodValue = try required("method", in: value)
        guard let method = try RequestHead.Method(token: string(methodValue).utf8.map { $0 }[...]), method != .head,
            method != .options
        else { throw error("\"method\" must be GET, POST, PUT, PATCH or DELETE", at: methodValue) }
        let pathValue = try required("path", in: value)
        guard let pattern = try RoutePattern(string(pathValue)) else {
            throw error("\"path\" must be like \"/v1/teams/{teamId}/webhooks\"", at: pathValue)
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

    // MARK: - What must fit together

    /// No two routes of one method may be the same but for the names of their places.
    private func checkRoutes(
        of function: Manifest.Function, against manifest: Manifest, at value: JSONValue
    ) throws(ManifestError) {
        var taken = manifest.functions.flatMap(\.routes)
        for route in function.routes {
            let shape = route.pattern.shape
            guard !taken.contains(where: { $0.method == route.method && $0.pattern.shape == shape }) else {
                throw error("a route of \"\(function.name)\" is another route's too", at: value)
            }
            taken.append(route)
        }
    }

    private func checkWakes(_ value: JSONValue, in manifest: Manifest) throws(ManifestError) {
        guard let wakes = value["wakes"]?.elements else { return }
        for name in wakes where manifest[name.string ?? ""] == nil {
            throw error("\"wakes\" names a function that is not in this manifest", at: name)
        }
    }

    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { Grammar.isLetter($0) || Grammar.isDigit($0) }
    }
}
