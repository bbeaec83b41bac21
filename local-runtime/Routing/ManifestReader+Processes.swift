internal import JSON

/// How a function is run.
extension ManifestReader {
    static let instancesMax = 256
    /// Calls of one group.
    static let concurrencyMax = 1000
    /// Seconds.
    static let idleMax = 86_400
    static let usesMax = 1_000_000_000
    static let memoryMebibytes = 16...65_536
    static let variablesMax = 64
    /// Bytes of a variable, its name included.
    static let variableLengthMax = 32 * 1024

    static let processKeys: Set = [
        "mode", "instances", "concurrency", "idleSeconds", "usesMax", "memoryMebibytes", "cpuSeconds", "environment",
    ]
    /// What concerns processes that stay up.
    private static let warmKeys = ["concurrency", "idleSeconds", "usesMax"]

    func processes(_ value: JSONValue) throws(ManifestError) -> Manifest.Processes {
        var processes = Manifest.Processes()
        if let mode = value["mode"] { processes.mode = try self.mode(mode) }
        if processes.mode == .warm {
            processes.max = 1
        } else if let key = Self.warmKeys.first(where: { value[$0] != nil }) {
            throw error("\"\(key)\" goes with \"mode\": \"warm\"", at: value[key] ?? value)
        }
        if let instances = value["instances"] { try self.instances(instances, of: &processes) }
        if let count = try integer("concurrency", 1...Self.concurrencyMax, in: value) { processes.concurrency = count }
        if let idle = try integer("idleSeconds", 1...Self.idleMax, in: value) { processes.idleTime = .seconds(idle) }
        if let uses = try integer("usesMax", 1...Self.usesMax, in: value) { processes.usesMax = uses }
        if let mebibytes = try integer("memoryMebibytes", Self.memoryMebibytes, in: value) {
            processes.memoryMax = mebibytes * 1024 * 1024
        }
        processes.processorSecondsMax = try integer("cpuSeconds", 1...Self.timeoutMax, in: value)
        if let environment = value["environment"] { processes.environment = try variables(environment) }
        return processes
    }

    private func mode(_ value: JSONValue) throws(ManifestError) -> Manifest.Processes.Mode {
        guard let mode = try Manifest.Processes.Mode(rawValue: string(value)) else {
            throw error("\"mode\" must be \"process\" or \"warm\"", at: value)
        }
        return mode
    }

    private func instances(_ value: JSONValue, of processes: inout Manifest.Processes) throws(ManifestError) {
        try check(value, keys: ["min", "max"])
        if let max = try integer("max", 1...Self.instancesMax, in: value) { processes.max = max }
        if let min = try integer("min", 0...Self.instancesMax, in: value) { processes.min = min }
        guard processes.min <= processes.max else { throw error("\"min\" is larger than \"max\"", at: value) }
        guard processes.min == 0 || processes.mode == .warm else {
            throw error("\"min\" goes with \"mode\": \"warm\"", at: value)
        }
    }

    private func variables(_ value: JSONValue) throws(ManifestError) -> [Manifest.Variable] {
        guard let members = value.members.map(Array.init) else { throw error("expected an object", at: value) }
        guard members.count <= Self.variablesMax else {
            throw error("at most \(Self.variablesMax) variables", at: value)
        }
        var variables: [Manifest.Variable] = []
        for member in members {
            guard Self.isVariableName(member.name) else {
                throw error("\"\(member.name)\" must be letters, digits and _, such as \"LOG_LEVEL\"", at: member)
            }
            guard !Self.isReserved(member.name) else {
                throw error("\"\(member.name)\" is set by the runtime itself", at: member)
            }
            let text = try string(member.value)
            guard !text.utf8.contains(0), member.name.utf8.count + text.utf8.count < Self.variableLengthMax else {
                throw error(
                    "\"\(member.name)\" must be shorter than \(Self.variableLengthMax) bytes, without NUL",
                    at: member.value)
            }
            variables.append(Manifest.Variable(name: member.name, value: text))
        }
        return variables
    }

    private static func isVariableName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !Grammar.isDigit(first) else { return false }
        return text.utf8.allSatisfy { Grammar.isLetter($0) || Grammar.isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isReserved(_ name: String) -> Bool {
        name.hasPrefix("HOOKFILE_") || name == "TRACEPARENT" || name == "WEBHOOKS_TOKEN"
    }
}
