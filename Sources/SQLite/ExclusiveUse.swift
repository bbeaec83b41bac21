internal import Glibc

/// Keeps every SQLite connection of other processes out of a file, for as long as it lives.
///
/// In WAL mode a connection holds a shared lock on its file from its first read until it is closed, whether it is in a
/// transaction or not. So a lock on all of SQLite's lock bytes (file format, 5.1: they begin at 2^30) is only given where
/// nobody has the file open; and the kernel names a process that stands in its way.
///
/// The lock is the process's: it is lost when the process closes the file anywhere else, as SQLite does.
package final class ExclusiveUse {
    /// Somebody else has the file open.
    package struct Refusal: Error, Equatable, Sendable {
        /// Of one of them; nil where it cannot be told, as for a process of another container.
        package var process: Int32?
    }

    private static let lockBytesStart = 0x4000_0000
    private static let lockBytesCount = 512

    private let descriptor: Int32

    /// - Parameter path: of a file that is there; one that cannot be opened is kept free of nobody.
    package init(of path: String) throws(Refusal) {
        descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return }
        var lock = Self.lock
        if fcntl(descriptor, F_SETLK, &lock) == 0 { return }
        lock = Self.lock
        _ = fcntl(descriptor, F_GETLK, &lock)
        let isHeld = Int32(lock.l_type) == F_RDLCK || Int32(lock.l_type) == F_WRLCK
        close(descriptor)
        throw Refusal(process: isHeld && lock.l_pid > 0 ? lock.l_pid : nil)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private static var lock: flock {
        flock(
            l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: lockBytesStart, l_len: lockBytesCount, l_pid: 0)
    }
}
