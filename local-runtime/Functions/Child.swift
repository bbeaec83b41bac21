internal import CLinux
internal import Glibc

/// A running program: three pipes and a number. It leads a process group of its own, so that what it starts ends with it.
@RuntimeActor
final class Child {
    let input: Descriptor
    let output: Descriptor
    let errors: Descriptor
    private let pid: pid_t
    /// Readable once the program has ended.
    private let ending: Descriptor
    private var status: Int32?

    enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// - Throws: a code of <errno.h>: no such program, no right to run it, no descriptor left.
    init(program: String, arguments: [String], environment: [String]) throws(IOFailure) {
        let stdin = try Pipe()
        let stdout = try Pipe()
        let stderr = try Pipe()
        pid = try Self.spawn(
            program, [program] + arguments, environment,
            descriptors: [stdin.readEnd.take(), stdout.writeEnd.take(), stderr.writeEnd.take()])
        input = Descriptor(owning: stdin.writeEnd.take())
        output = Descriptor(owning: stdout.readEnd.take())
        errors = Descriptor(owning: stderr.readEnd.take())
        let number = pidfd_open(pid, 0)
        guard number >= 0 else {
            let code = errno
            kill(-pid, SIGKILL)
            waitpid(pid, nil, 0)
            throw .system(code)
        }
        ending = Descriptor(owning: number)
    }

    /// Sends a signal to the program and all that it started.
    func signal(_ number: Int32) {
        if status == nil { kill(-pid, number) }
    }

    /// Waits for the end, then ends what the program left behind.
    func end(until deadline: ContinuousClock.Instant?) async throws(IOFailure) -> Ending {
        while true {
            if let status { return Self.ending(status) }
            // Not reaped yet, the number still names this group and no other.
            var state = siginfo_t()
            if waitid(P_PID, id_t(pid), &state, WEXITED | WNOHANG | WNOWAIT) == 0, state.si_signo == SIGCHLD {
                kill(-pid, SIGKILL)
                var status: Int32 = 0
                waitpid(pid, &status, 0)
                self.status = status
            } else {
                try await ending.waitForInput(until: deadline)
            }
        }
    }

    /// The macros of <sys/wait.h>: the low seven bits are the signal, the next eight the exit status.
    private static func ending(_ status: Int32) -> Ending {
        status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: status & 0x7F)
    }

    // MARK: - Starting

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String], descriptors: [Int32]
    ) throws(IOFailure) -> pid_t {
        defer { for number in descriptors { close(number) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, number) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, number, Int32(target))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The runtime's own way with signals is nothing to inherit.
        var none = Signals.set(of: [])
        var usual = Signals.set(of: [SIGPIPE])
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var argumentPointers = arguments.map { strdup($0) } + [nil]
        var environmentPointers = environment.map { strdup($0) } + [nil]
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, program, &actions, &attributes, &argumentPointers, &environmentPointers)
        guard code == 0 else { throw .system(code) }
        return pid
    }
}
