internal import Glibc

/// A unix socket in the file system: programs of its owner alone can connect.
struct UnixSocket {
    /// Bytes of a path that the system takes: `sockaddr_un.sun_path` without its end.
    static let pathMax = 107

    let path: String
    let number: Int32
    private let identity: Identity?

    /// What tells this file from one that another program puts in its place.
    private struct Identity: Equatable {
        var device: UInt
        var inode: UInt

        /// Of a socket; nil where there is none.
        init?(of path: String) {
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
            (device, inode) = (UInt(status.st_dev), UInt(status.st_ino))
        }
    }

    /// Makes the socket, with mode 0600. One that a dead program left there is replaced; anything else stays as it is, and
    /// is `EADDRINUSE`, or `EEXIST` where it is no socket.
    ///
    /// It gets its mode under another name and comes to its own by a rename: at no moment is there one that others may
    /// connect to, or none where one was.
    init(listeningAt path: String, backlog: Int32) throws(IOFailure) {
        try Self.checkPlace(path)
        let draft = "\(path).\(getpid())"
        let number = try Self.open()
        unlink(draft)
        guard Self.withAddress(draft, { bind(number, $0, $1) }) == 0, chmod(draft, 0o600) == 0,
            listen(number, backlog) == 0, rename(draft, path) == 0
        else {
            let code = errno
            Glibc.close(number)
            unlink(draft)
            throw .system(code)
        }
        (self.path, self.number, identity) = (path, number, Identity(of: path))
    }

    /// Takes the file away, where it is still this one's.
    func remove() {
        if let identity, Identity(of: path) == identity { unlink(path) }
    }

    /// A connection to whoever listens there: made at once, or not at all.
    @RuntimeActor
    static func connect(to path: String) throws(IOFailure) -> Descriptor {
        let number = try open()
        guard withAddress(path, { Glibc.connect(number, $0, $1) }) == 0 else {
            let code = errno
            Glibc.close(number)
            throw .system(code)
        }
        return Descriptor(owning: number, isNonblocking: true)
    }

    /// Whether the place is free, or its socket is one that nobody answers at.
    private static func checkPlace(_ path: String) throws(IOFailure) {
        guard path.utf8.count + "\(getpid())".utf8.count + 1 <= pathMax else { throw .system(ENAMETOOLONG) }
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw .system(errno)
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .system(EEXIST) }
        let probe = try open()
        defer { Glibc.close(probe) }
        // EAGAIN: somebody is there and busy.
        if withAddress(path, { Glibc.connect(probe, $0, $1) }) == 0 || errno == EAGAIN { throw .system(EADDRINUSE) }
        guard errno == ECONNREFUSED else { throw .system(errno) }
    }

    private static func open() throws(IOFailure) -> Int32 {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        guard number >= 0 else { throw .system(errno) }
        return number
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(pathMax)) }
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}
