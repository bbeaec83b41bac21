internal import Glibc

/// Files that take the place of others, whole or not at all.
enum StoreFile {
    /// What SQLite keeps beside a file that is in use.
    static let companions = ["-wal", "-shm"]

    /// What lies beside a store under its name, and what it is: a copy that took its place would destroy it.
    private static let own = [
        ("", "the store itself"), ("-wal", "the store's own log"), ("-shm", "the index of the store's log"),
        (".key", "the store's own key"), (".runtime", "where the commands find the store's runtime"),
        (".socket", "the socket of the store's runtime"),
    ]

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Whether it is a file, or a link to one.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether it is a plain file: no folder, no device, and no link, whose end would have to be looked at as well.
    static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Why nothing can be written beside that path; nil where nothing speaks against it.
    static func obstacle(beside path: String) -> String? {
        let folder = File.folder(of: path)
        var status = stat()
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return "The folder of \(path) is not there; make it first"
        }
        return access(folder, W_OK | X_OK) == 0 ? nil : "The folder of \(path) cannot be written by this user"
    }

    /// What of a store is at that path, or would be: a log comes and goes. Nil for what is no part of it.
    static func part(at path: String, of store: String) -> String? {
        own.first { areSame(path, store + $0.0) || areSamePlace(path, store + $0.0) }?.1
    }

    /// Whether both paths are one name in one folder, whether or not there is a file.
    private static func areSamePlace(_ one: String, _ other: String) -> Bool {
        func name(_ path: String) -> Substring {
            path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
        }
        return name(one) == name(other) && areSame(File.folder(of: one), File.folder(of: other))
    }

    /// Nil where there is no such file.
    static func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Whether both paths lead to one file.
    static func areSame(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard stat(one, &first) == 0, stat(other, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// A name beside `path` that nobody else uses.
    static func draft(beside path: String) -> String { "\(path).\(randomHex(bytes: draftBytes)).part" }

    /// Of chance, in a draft's name.
    static let draftBytes = 8

    static func remove(_ path: String) { unlink(path) }

    /// Removes a file and what SQLite keeps beside it.
    static func removeAll(of path: String) { for suffix in [""] + companions { unlink(path + suffix) } }

    /// Gives a file a second name, which must be free.
    static func link(_ path: String, as name: String) -> Bool { Glibc.link(path, name) == 0 }

    /// Gives a draft its name, on disk when this returns.
    /// - Parameter replacing: whether the name may be taken; then what has it is gone at once, and never half.
    static func place(_ draft: String, at path: String, replacing: Bool) -> Bool {
        if replacing {
            guard rename(draft, path) == 0 else { return false }
        } else {
            // A link, unlike a rename, fails where the name was taken a moment ago.
            guard Glibc.link(draft, path) == 0 else { return false }
            unlink(draft)
        }
        syncFolder(of: path)
        return true
    }

    /// Writes a small draft, with mode 0600, on disk when this returns.
    static func write(_ bytes: [UInt8], to draft: String) -> Bool {
        let number = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard number >= 0 else { return false }
        defer { close(number) }
        let isWritten = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) } == bytes.count
        return isWritten && fsync(number) == 0
    }

    static func syncFolder(of path: String) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let number = open(folder, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return }
        fsync(number)
        close(number)
    }
}
