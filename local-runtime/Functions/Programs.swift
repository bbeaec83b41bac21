internal import Glibc

/// Where the functions' programs are and what they are started with.
struct Programs: Sendable {
    var folder: String
    var environment: [String]

    func path(of name: String) -> String { "\(folder)/\(name)" }

    func exists(_ name: String) -> Bool { access(path(of: name), X_OK) == 0 }

    /// - Parameter arguments: before which nothing stands but the name.
    @RuntimeActor
    func launch(_ function: Manifest.Function, _ arguments: [String]) -> Launch {
        let own = function.processes.environment
        let inherited = environment.filter { entry in !own.contains { entry.hasPrefix("\($0.name)=") } }
        // Where calls come one after the other, the time for one is set before each group.
        let isOneCall = function.processes.mode == .process
        return Launch(
            path(of: function.name), arguments, environment: inherited + own.map { "\($0.name)=\($0.value)" },
            limits: ProcessLimits(
                memoryMax: function.processes.memoryMax,
                processorSecondsMax: isOneCall ? function.processes.processorSecondsMax : nil))
    }

    /// Of the runtime's own environment, what a function may need. The operator's token is not of that kind.
    /// - Parameter store: the runtime's, which is the functions' too, wherever it was named.
    static func environment(from all: [String], store: String) -> [String] {
        let kept = ["PATH=", "HOME=", "LANG=", "TZ=", "SSL_CERT_FILE=", "SSL_CERT_DIR=", "WEBHOOKS_"]
        let left = ["WEBHOOKS_TOKEN=", "\(StorePlace.variable)="]
        return all.filter { entry in
            kept.contains { entry.hasPrefix($0) } && !left.contains { entry.hasPrefix($0) }
        } + ["\(StorePlace.variable)=\(store)"]
    }

    /// The environment of this program, as `NAME=value`.
    static func inheritedEnvironment() -> [String] {
        var all: [String] = []
        var next = environ
        while let entry = next.pointee {
            all.append(String(cString: entry))
            next += 1
        }
        return all
    }
}
