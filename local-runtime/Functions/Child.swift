internal import CLinux
internal import Glibc

/// A running program: three pipes and a number. It leads a process group of its own, so that what it starts ends with it.
@RuntimeActor
final class Child {
    /// Nil where all of the request went into the pipe before the program began.
    let input: Descriptor?
    /// What of the request did not fit into the pipe.
    let inputRest: ArraySlice<UInt8>
    let output: Descriptor
    let errors: Descriptor
    let pid: pid_t
    /// The most bytes that it had; 0 while it lives.
    private(set) var memoryMax = 0
    private let running: RunningChildren
    /// Readable once the program has ended.
    private let ending: Descriptor
    private var status: Int32?

    enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    /// Starts a program, and stands still until it runs.
    ///
    /// - Parameters:
    ///   - request: all that it gets to read; nil where ``input`` stays open for what comes later.
    ///   - running: where it counts as one of those that run, from its start to its end.
    /// - Throws: a code of <errno.h>: no such program, no right to run it, no descriptor left.
    convenience init(
        _ launch: Launch, adding variables: [String] = [], request: [UInt8]? = nil, among running: RunningChildren
    ) throws(IOFailure) {
        guard running.hasRoom else { throw .system(EAGAIN) }
        let pipes = try Pipes(request)
        try self.init(try launch.spawn(adding: variables, descriptors: pipes.inner), pipes, among: running)
    }

    /// Starts a program beside the runtime's thread, for one request.
    static func start(
        _ launch: Launch, adding variables: [String], request: [UInt8], among running: RunningChildren
    ) async throws(IOFailure) -> Child {
        guard running.hasRoom else { throw .system(EAGAIN) }
        let pipes = try Pipes(request)
        running.startsUnderWay += 1
        defer { running.startsUnderWay -= 1 }
        let pid = try await launch.spawnBeside(adding: variables, descriptors: pipes.inner)
        return try Child(pid, pipes, among: running)
    }

    @RuntimeActor
    private struct Pipes {
        let stdin, stdout, stderr: Pipe
        /// What of the request did not fit into the pipe.
        let rest: ArraySlice<UInt8>
        let isWritten: Bool

        init(_ request: [UInt8]?) throws(IOFailure) {
            (stdin, stdout, stderr) = (try Pipe(), try Pipe(), try Pipe())
            rest = stdin.fill(with: request ?? [])
            isWritten = request != nil && rest.isEmpty
            // The program finds the end of its input at once, however long the runtime takes to hear that it runs.
            if isWritten { close(stdin.writeEnd.take()) }
            for end in [stdout.readEnd, stderr.readEnd] { end.stopBlocking() }
        }

        var inner: [Int32] { [stdin.readEnd.number, stdout.writeEnd.number, stderr.writeEnd.number] }
    }

    private init(_ pid: pid_t, _ pipes: Pipes, among running: RunningChildren) throws(IOFailure) {
        (self.pid, self.running, inputRest) = (pid, running, pipes.rest)
        input = pipes.isWritten ? nil : Descriptor(owning: pipes.stdin.writeEnd.take(), isNonblocking: true)
        output = Descriptor(owning: pipes.stdout.readEnd.take(), isNonblocking: true)
        errors = Descriptor(owning: pipes.stderr.readEnd.take(), isNonblocking: true)
        let number = pidfd_open(pid, 0)
        guard number >= 0 else {
            let code = errno
            kill(-pid, SIGKILL)
            waitpid(pid, nil, 0)
            throw .system(code)
        }
        // It is waited for and never read.
        ending = Descriptor(owning: number, isNonblocking: true)
        running.insert(self)
    }

    /// Sends a signal to the program and all that it started.
    func signal(_ number: Int32) {
        if status == nil { kill(-pid, number) }
    }

    /// Waits for the end, then ends what the program left behind. At most one task waits for it.
    func end(until deadline: ContinuousClock.Instant?) async throws(IOFailure) -> Ending {
        while true {
            if let status { return Self.ending(status) }
            // Not reaped yet, the number still names this group and no other.
            var state = siginfo_t()
            if waitid(P_PID, id_t(pid), &state, WEXITED | WNOHANG | WNOWAIT) == 0, state.si_signo == SIGCHLD {
                kill(-pid, SIGKILL)
                running.remove(self)
                reap()
            } else {
                try await ending.waitForInput(until: deadline)
            }
        }
    }

    private func reap() {
        var (status, usage, own) = (Int32(0), rusage(), rusage())
        wait4(pid, &status, 0, &usage)
        self.status = status
        // The system takes over the most that the runtime had, at the moment at which the program takes its place. Where
        // that hides what the program had, it was no more than the pages that it touched. In KiB.
        getrusage(RUSAGE_SELF.rawValue, &own)
        let touched = usage.ru_minflt * ProcessMemory.pageSize
        let most = usage.ru_maxrss * 1024
        memoryMax = usage.ru_maxrss > own.ru_maxrss ? most : min(most, touched)
    }

    /// The macros of <sys/wait.h>: the low seven bits are the signal, the next eight the exit status.
    private static func ending(_ status: Int32) -> Ending {
        status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: status & 0x7F)
    }
}
