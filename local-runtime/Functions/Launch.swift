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
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, number) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, number, Int32(target))
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, Int32(descriptors.count))
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The runtime's own way with signals is nothing to inherit.
        var none = Signals.set(of: [])
        var usual = Signals.set(of: Signals.ignored)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let own = variables.map { strdup($0) }
        defer { for pointer in own { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, program, &actions, &attributes, arguments, environment + own + [nil])
        guard code == 0 else { throw .system(code) }
        limits.set(for: pid)
        return pid
    }
}
