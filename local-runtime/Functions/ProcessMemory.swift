internal import Glibc

/// How much memory a process holds.
enum ProcessMemory {
    /// Bytes; nil where it is gone.
    static func resident(of pid: pid_t) -> Int? {
        let number = open("/proc/\(pid)/statm", O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        defer { close(number) }
        return withUnsafeTemporaryAllocation(byteCount: 128, alignment: 1) { buffer in
            let count = read(number, buffer.baseAddress, buffer.count)
            guard count > 0 else { return nil }
            // Pages: all, then those that are resident.
            let words = buffer.prefix(count).split(separator: UInt8(ascii: " "), maxSplits: 2)
            guard words.count > 1 else { return nil }
            return words[1].reduce(0) { $0 * 10 + Int($1) - 0x30 } * pageSize
        }
    }

    /// Bytes.
    static let pageSize = sysconf(Int32(_SC_PAGESIZE))
}
