internal import Glibc

/// How much memory a process has, in bytes.
struct ProcessMemory {
    /// Now, with what it shares with others.
    var resident = 0
    /// The most that was resident at any time since its start.
    var peak = 0
    /// All that it may write to and that is not shared: what ``ProcessLimits/memoryMax`` bounds.
    var own = 0

    /// Bytes that the kernel says of a process, at most; it is some 1,500.
    private static let textMax = 8 * 1024

    init() {}

    /// Nil where it is gone.
    init?(of pid: pid_t) {
        guard let text = File.read("/proc/\(pid)/status", bytesMax: Self.textMax), !text.isEmpty else { return nil }
        // "VmHWM:      1234 kB"; a process that is about to end has no such lines.
        for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: "Vm".utf8) {
            let digits = line.drop { !(0x30...0x39).contains($0) }.prefix { (0x30...0x39).contains($0) }
            let bytes = digits.reduce(0) { $0 * 10 + Int($1) - 0x30 } * 1024
            if line.starts(with: "VmHWM:".utf8) { peak = bytes }
            if line.starts(with: "VmRSS:".utf8) { resident = bytes }
            if line.starts(with: "VmData:".utf8) { own = bytes }
        }
    }

    /// Bytes.
    static let pageSize = sysconf(Int32(_SC_PAGESIZE))
}
