internal import CLinux
internal import Glibc

/// The variable by which a process is known for one that a runtime has started, or that was started by one of those.
enum ProcessMark {
    /// Bytes of an environment that are looked through.
    private static let environmentMax = 128 * 1024

    /// - Parameter mark: `NAME=value`.
    static func isBorne(_ mark: String, by pid: pid_t) -> Bool {
        let number = open("/proc/\(pid)/environ", O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return false }
        defer { close(number) }
        return withUnsafeTemporaryAllocation(byteCount: environmentMax, alignment: 1) { buffer in
            var filled = 0
            while filled < buffer.count {
                let count = read(number, buffer.baseAddress! + filled, buffer.count - filled)
                guard count > 0 else { break }
                filled += count
            }
            return mark.utf8.withContiguousStorageIfAvailable { word in
                memmem(buffer.baseAddress, UInt(filled), word.baseAddress, UInt(word.count)) != nil
            } ?? false
        }
    }
}
