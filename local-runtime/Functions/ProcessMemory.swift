internal import Glibc

/// How much memory a process has, in bytes.
struct ProcessMemory {
    /// Now, with what it shares with others.
    var resident = 0
    /// The most that was resident at any time since its start.
    var peak = 0
    /// All that it may write to and that is not shared: what ``ProcessLimits/memoryMax`` bounds.
    var own = 0

    init() {}

    /// Nil where it is gone.
    init?(of pid: pid_t) {
        guard let text = Self.read("/proc/\(pid)/status") else { return nil }
        // "VmHWM:      1234 kB"; a process that is about to end has no such lines.
        for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: "Vm".utf8) {
            let digits = line.drop { !(0x30...0x39).contains($0) }.prefix { (0x30...0x39).contains($0) }
            let bytes = digits.reduce(0) { $0 * 10 + Int($1) - 0x30 } * 1024
            if line.starts(with: "VmHWM:".utf8) { peak = bytes }
            if line.starts(with: "VmRSS:".utf8) { resident = bytes }
            if line.starts(with: "VmData:".utf8) { own = bytes }
        }
    }

    /// At most 4 KiB, which is more than the kernel says of a process.
    private static func read(_ path: String) -> [UInt8]? {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        defer { close(number) }
        let text = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = max(0, Glibc.read(number, buffer.baseAddress, buffer.count))
        }
        return text.isEmpty ? nil : text
    }

    /// Bytes.
    static let pageSize = sysconf(Int32(_SC_PAGESIZE))
}
