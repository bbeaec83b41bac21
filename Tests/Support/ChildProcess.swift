internal import CLinux
package import Foundation
internal import Synchronization

/// A program beside the test. It ends with the value that holds it.
///
/// Foundation's own `Process` copies more of each entry of `/proc/self/fd` than was read; with crowds of descriptors open, as
/// tests of servers have them, that can end the test's process.
package final class ChildProcess: Sendable {
    /// Where one of its standard streams leads. The child's end of a pipe is closed on this side once it runs.
    package enum Stream: Sendable {
        case inherited
        case nothing
        case pipe(Pipe)
        case file(FileHandle)
    }

    package let pid: pid_t
    /// The test's ends of pipes stay open as long as this.
    private let streams: [Stream]

    /// Nil while it runs or was not waited for: afterwards its number may be another's.
    private let status = Mutex<Int32?>(nil)

    /// - Parameters:
    ///   - words: the program, a path or a name to be found in `PATH`, and its arguments.
    ///   - environment: all its variables; nil: those of the test.
    /// - Throws: where it cannot be started.
    package init(
        _ words: [String], environment: [String: String]? = nil, in folder: URL? = nil, input: Stream = .inherited,
        output: Stream = .inherited, errors: Stream = .inherited
    ) throws {
        streams = [input, output, errors]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, stream) in zip(Int32(0)..., streams) {
            switch stream {
            case .inherited: break
            case .nothing: posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0)
            case .file(let handle): posix_spawn_file_actions_adddup2(&actions, handle.fileDescriptor, target)
            case .pipe(let pipe):
                posix_spawn_file_actions_adddup2(&actions, Self.end(of: pipe, target).fileDescriptor, target)
            }
        }
        if let folder { posix_spawn_file_actions_addchdir_np(&actions, folder.path) }
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A thread that tests run on may block all signals, and the test ignore some: a child would inherit that.
        var (none, usual) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigemptyset(&usual)
        for number in [SIGPIPE, SIGXFSZ] { sigaddset(&usual, number) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let variables = environment ?? ProcessInfo.processInfo.environment
        let arguments = words.map { strdup($0) }
        let settings = variables.map { strdup("\($0.key)=\($0.value)") }
        defer { for pointer in arguments + settings { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, words[0], &actions, &attributes, arguments + [nil], settings + [nil])
        guard code == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL, userInfo: [NSFilePathErrorKey: words[0]])
        }
        self.pid = pid
        for (target, stream) in zip(Int32(0)..., streams) {
            if case .pipe(let pipe) = stream { try? Self.end(of: pipe, target).close() }
        }
    }

    deinit {
        signal(SIGKILL)
        waitForEnd()
    }

    /// The child's own end.
    private static func end(of pipe: Pipe, _ target: Int32) -> FileHandle {
        target == 0 ? pipe.fileHandleForReading : pipe.fileHandleForWriting
    }

    package var isRunning: Bool { end(options: WNOHANG) == nil }

    /// No other process is ever meant: one that has ended gets none.
    package func signal(_ number: Int32) {
        status.withLock { if $0 == nil { kill(pid, number) } }
    }

    /// Waits for its end.
    /// - Returns: its exit status, or the number of the signal that ended it as a negative one.
    @discardableResult package func waitForEnd() -> Int32 {
        // Without the lock, so that others may look and signal meanwhile; it remains to be waited for.
        var information = siginfo_t()
        if status.withLock({ $0 }) == nil {
            while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        }
        return end(options: 0) ?? -1
    }

    /// - Returns: as ``waitForEnd()``; nil if it does not end within the time.
    package func waitForEnd(within seconds: Int) -> Int32? {
        eventually(within: seconds) { !isRunning } ? waitForEnd() : nil
    }

    private func end(options: Int32) -> Int32? {
        status.withLock { status in
            if let status { return status }
            var word: Int32 = 0
            guard waitpid(pid, &word, options) == pid else { return nil }
            status = word & 0x7F == 0 ? (word >> 8) & 0xFF : -(word & 0x7F)
            return status
        }
    }
}
