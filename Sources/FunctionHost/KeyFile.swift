internal import Cryptography
internal import Glibc
internal import Webhooks

/// The keys that seal a store's secrets, in a file beside it: base64 and a newline, mode 0600. There are two lines while
/// everything is sealed anew: the new key, and the one before.
struct KeyFile {
    /// No key file is longer.
    private static let bytesMax = 1024

    let path: String

    init(beside store: String) { path = SealingKey.filePath(beside: store) }

    /// Reads the keys, or makes one where there is none.
    ///
    /// Of several processes that find none at once, one key wins: the file appears whole, under its name, or not at all.
    /// - Parameter isNew: whether one may be made: not where something is sealed already.
    func keys(makingOne isNew: Bool) throws(Failure) -> SealingKeys {
        if let keys = try existing() { return keys }
        guard isNew else {
            throw Failure(
                .misconfigured, "the key file beside the store is gone; put it back, or set WEBHOOKS_KEY to its content"
            )
        }
        try make()
        if let keys = try existing() { return keys }
        throw Failure(.misconfigured, "the key file could not be read again after it was made")
    }

    private func existing() throws(Failure) -> SealingKeys? {
        guard let descriptor = try opened() else { return nil }
        defer { close(descriptor) }
        return try keys(in: descriptor)
    }

    /// Nil where there is no file.
    func opened() throws(Failure) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Failure(
                .misconfigured, "the key file beside the store cannot be read; set WEBHOOKS_KEY or mend its mode")
        }
        return descriptor
    }

    func keys(in descriptor: Int32) throws(Failure) -> SealingKeys {
        var bytes: [UInt8] = []
        while bytes.count < Self.bytesMax, readSome(from: descriptor, upTo: Self.bytesMax, into: &bytes) {}
        guard let keys = SealingKeys(fileText: String(decoding: bytes, as: UTF8.self)) else {
            throw Failure(
                .misconfigured, "the key file beside the store does not hold the base64 of 32 bytes, on one line or two"
            )
        }
        return keys
    }

    private func make() throws(Failure) {
        // Not the process's number: in a container it is always the same, and a draft may have been left behind.
        let draft = "\(path).\(Hex.encode(randomBytes(8)))"
        guard let key = SealingKey(randomBytes(SealingKey.bytesCount)) else {
            preconditionFailure("32 bytes are a key")
        }
        guard write(SealingKeys(key), to: draft) else { throw Self.cannotMake }
        defer { unlink(draft) }
        // A link fails where the name is taken: then another process was first, and its key holds.
        guard link(draft, path) == 0 || errno == EEXIST else { throw Self.cannotMake }
        syncFolder()
    }

    private static let cannotMake = Failure(
        .misconfigured, "no key file can be made beside the store; set WEBHOOKS_KEY")

    /// Writes a file that must not be there yet; on disk when this returns.
    /// - Parameter change: sets what else the file is to have.
    func write(_ keys: SealingKeys, to draft: String, change: (Int32) -> Bool = { _ in true }) -> Bool {
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        let isWritten =
            change(descriptor) && writeAll(Array(keys.fileText.utf8), to: descriptor) && fsync(descriptor) == 0
        close(descriptor)
        if !isWritten { unlink(draft) }
        return isWritten
    }

    /// The name is to be on disk before anything is that the key has sealed.
    func syncFolder() {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let descriptor = open(folder.isEmpty ? (path.first == "/" ? "/" : ".") : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
