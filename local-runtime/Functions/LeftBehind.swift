internal import CLinux
internal import Glibc

/// Ends what functions leave behind.
///
/// The process group of a program ends with it (``Child``). What had left that group loses its parent then, and becomes a
/// child of the runtime (PR_SET_CHILD_SUBREAPER): one that the runtime has not started itself.
@RuntimeActor
final class LeftBehind {
    /// The longest wait between two looks; sooner, where a program has ended since.
    private static let interval: Duration = .seconds(10)
    private static let threadsMax = 1024

    private let running: RunningChildren
    private let orphanGuard: Guard
    private var lookedAt = ContinuousClock.now
    /// Programs that had ended at the last look.
    private var endedCount = 0
    private var isAgain = false

    init(_ running: RunningChildren, guardedBy orphanGuard: Guard) {
        (self.running, self.orphanGuard) = (running, orphanGuard)
        // PR_SET_CHILD_SUBREAPER
        _ = prctl(36, 1, 0, 0, 0)
    }

    /// Ends those that are there (SIGKILL), if there may be any.
    func look(at now: ContinuousClock.Instant) {
        guard isAgain || running.endedCount != endedCount || now - lookedAt >= Self.interval else { return }
        (lookedAt, endedCount, isAgain) = (now, running.endedCount, false)
        let session = getsid(0)
        for pid in Self.children() where !running.has(pid) && pid != orphanGuard.pid {
            // One of those that are just being started is in the runtime's own session.
            guard getsid(pid) != session || running.startsUnderWay == 0 else {
                isAgain = true
                continue
            }
            // As the first process of a container, the runtime gets those of others, too.
            guard getpid() != 1 || ProcessMark.isBorne(orphanGuard.mark, by: pid) else {
                waitpid(pid, nil, WNOHANG)
                continue
            }
            if getpgid(pid) == pid { kill(-pid, SIGKILL) }
            kill(pid, SIGKILL)
            waitpid(pid, nil, WNOHANG)
            // It may have left some itself.
            isAgain = true
        }
    }

    /// The processes whose parent is the runtime, whichever of its threads.
    private static func children() -> [pid_t] {
        var pids: [pid_t] = []
        for thread in File.names(in: "/proc/self/task", countMax: threadsMax) {
            let text = File.read("/proc/self/task/\(thread)/children", bytesMax: 16 * 1024) ?? []
            pids += text.split(separator: UInt8(ascii: " ")).compactMap { pid_t(String(decoding: $0, as: UTF8.self)) }
        }
        return pids
    }
}
