internal import CLinux
internal import Dispatch
internal import Glibc

/// A program that is started again and again: its words and variables as the system takes them, and its limits.
@RuntimeActor
final class Launch {
    /// Where programs are started that are started often: whoever starts one stands still until it runs (vfork). There are no
    /// more threads than calls may have processes.
    private static let starting = DispatchQueue(label: "starting", attributes: .concurrent)

    let program: String
    let limits: ProcessLimits
    /// Whether what it said last was short; see ``Invocation``.
    var isBrief = true
    private nonisolated(unsafe) let arguments: [UnsafeMutablePointer<CChar>?]
    private nonisolated(unsafe) let environment: [UnsafeMutablePointer<CChar>?]

    /// - Parameter name: by which the program is called, where that is not its path.
    init(
        _ program: String, named name: String? = nil, _ arguments: [String] = [], environment: [String],
        limits: ProcessLimits = ProcessLimits()
    ) {
        (self.program, self.limits) = (program, limits)
        self.arguments = ([name ?? program] + arguments).map { strdup($0) } + [nil]
        self.environment = environment.map { strdup($0) }
    }

    deinit {
        for pointer in arguments { free(pointer) }
        for pointer in environment { free(pointer) }
    }

    /// Starts it beside the runtime's thread, as ``spawn(adding:descriptors:)`` does.
    func spawnBeside(adding variables: [String], descriptors: [Int32]) async throws(IOFailure) -> pid_t {
        try await RuntimeActor.perform(on: Self.starting) { () throws(IOFailure) in
            try self.spawn(adding: variables, descriptors: descriptors)
        }
    }

    /// Starts it as the leader of a process group of its own.
    ///
    /// - Parameters:
    ///   - variables: of this one process, as `NAME=value`.
    ///   - descriptors: become 0, 1, 2 … in the program, which has no others.
    /// - Throws: a code of <errno.h>: no such program, no right to run it.
    nonisolated func spawn(adding variables: [String] = [], descriptors: [Int32]) throws(IOFailure) -> pid_t {
        let own = variables.map { strdup($0) }
        defer { for pointer in own { free(pointer) } }
        let pid = try descriptors.withUnsafeBufferPointer { numbers throws(IOFailure) in
            try NewProcess.start(program, arguments, environment + own + [nil], numbers)
        }
        limits.set(for: pid)
        return pid
    }
}
