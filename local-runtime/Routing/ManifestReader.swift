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
            try checkRoutes(of: function, against: manifest, in: value)
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
            for entry in try elements(of: wakes) {
                let other = try string(entry)
                guard !function.wakes.contains(other) else { throw error("\"\(other)\" stands twice", at: entry) }
                function.wakes.append(other)
            }
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

    // MARK: - What must fit together

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
