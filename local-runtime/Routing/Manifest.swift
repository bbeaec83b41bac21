internal import Storage

/// What runs when and how: each function with its routes, its processes and their limits, its timers, and whom its success
/// wakes.
struct Manifest: Equatable, Sendable {
    var functions: [Function]

    struct Function: Equatable, Sendable {
        /// Also the name of its program.
        var name: String
        var routes: [Route] = []
        /// A call that takes longer is ended.
        var timeout: Duration
        /// The processes that its calls are given to.
        var processes = Processes()
        /// When it runs by itself.
        var timers: [Timer] = []
        /// The functions that have work to do after this one succeeded.
        var wakes: [String] = []
        /// The store's queue that it serves: it runs when something is due there.
        var queue: Queue?
    }

    /// How a function is run: by which kind of process, by how many, and what each of them may use.
    struct Processes: Equatable, Sendable {
        enum Mode: String, CaseIterable, Sendable {
            /// One process for each call.
            case process
            /// Instances that stay up and answer line by line.
            case warm
        }

        var mode = Mode.process
        /// Instances that are kept, whether there are calls or not.
        var min = 0
        /// There are never more processes of the function, those that are about to end among them.
        var max = 16
        /// Calls that an instance is given at a time: as a group, which it may handle together.
        var concurrency = 1
        /// An instance beyond the least number is ended after so long without a call.
        var idleTime: Duration = .seconds(300)
        /// Calls that an instance answers before another takes its place.
        var usesMax = 100_000
        /// What a process may have, in bytes.
        var memoryMax = 512 * 1024 * 1024
        /// What one call, or one group, may use of the processor, in seconds; nil for as much as fits into its time.
        var processorSecondsMax: Int?
        /// On top of what each function gets.
        var environment: [Variable] = []
    }

    struct Variable: Equatable, Sendable {
        var name: String
        var value: String
    }

    struct Route: Equatable, Sendable {
        var method: RequestHead.Method
        var pattern: RoutePattern
        /// Of an answer that is a result.
        var status: Int
    }

    /// Nil where there is no function of that name, byte for byte.
    subscript(name: String) -> Function? { functions.first { $0.name.utf8.elementsEqual(name.utf8) } }
}

extension Manifest {
    /// Which functions are other ones than in an earlier manifest, for the log.
    func changes(since old: Manifest) -> String {
        let kinds = [
            ("added", functions.filter { old[$0.name] == nil }),
            ("removed", old.functions.filter { self[$0.name] == nil }),
            ("changed", functions.filter { old[$0.name] != nil && old[$0.name] != $0 }),
        ]
        let parts = kinds.filter { !$1.isEmpty }.map { "\($0) \($1.map(\.name).joined(separator: " "))" }
        return parts.isEmpty ? "another order" : parts.joined(separator: ", ")
    }
}

extension Manifest.Function {
    /// Whether its calls may be carried out twice without harm: all of its routes are read by GET (RFC 9110, 9.2.1).
    var isSafe: Bool { !routes.isEmpty && routes.allSatisfy { $0.method == .get } }
}
