internal import CLinux
internal import Glibc

/// What the system lets one process have. What it starts in turn has the same limits, each for itself.
struct ProcessLimits: Equatable, Sendable {
    /// Bytes of memory of its own: RLIMIT_DATA, which counts all that it may write to and that is not shared, touched or not.
    var memoryMax: Int?
    /// Seconds of processor time: RLIMIT_CPU.
    var processorSecondsMax: Int?

    /// After the signal that it has used up its processor time (SIGXCPU), in seconds; then comes SIGKILL.
    static let processorGrace = 1
    // <sys/resource.h>
    private static let processorTime: Int32 = 0
    private static let ownMemory: Int32 = 2

    /// - Parameter pid: a process that has just started: what it did in its first microseconds is no matter.
    func set(for pid: pid_t) {
        if let memoryMax { Self.set(Self.ownMemory, to: rlim_t(memoryMax), rlim_t(memoryMax), for: pid) }
        if let processorSecondsMax { Self.setProcessorSeconds(processorSecondsMax, isFinal: true, for: pid) }
    }

    /// - Parameters:
    ///   - seconds: from the start of the process on.
    ///   - isFinal: whether SIGKILL follows. It cannot be taken back: only who has CAP_SYS_RESOURCE may allow more again.
    static func setProcessorSeconds(_ seconds: Int, isFinal: Bool, for pid: pid_t) {
        var limits = rlimit()
        guard isFinal || prlimit(pid, processorTime, nil, &limits) == 0 else { return }
        set(processorTime, to: rlim_t(seconds), isFinal ? rlim_t(seconds + processorGrace) : limits.rlim_max, for: pid)
    }

    /// Whole seconds of processor time that a process has used; nil where it is gone.
    static func processorSecondsUsed(by pid: pid_t) -> Int? {
        // clock_getcpuclockid(3): the kernel's number for the clock of a process.
        let clock = ~pid << 3 | 2
        var time = timespec()
        return clock_gettime(clock, &time) == 0 ? time.tv_sec : nil
    }

    /// Where it is gone already, or may not be touched, there is nothing to be done.
    private static func set(_ resource: Int32, to limit: rlim_t, _ most: rlim_t, for pid: pid_t) {
        var values = rlimit(rlim_cur: min(limit, most), rlim_max: most)
        _ = prlimit(pid, resource, &values, nil)
    }
}
