internal import Cryptography
internal import Glibc
internal import Webhooks

/// The key that seals a store's secrets, in a file beside it: base64 and a newline, mode 0600.
struct KeyFile {
    /// No key file is longer.
    private static let bytesMax = 1024

    let path: String

    init(beside store: String) { path = SealingKey.filePath(beside: store) }

    /// Reads the key, or makes one where there is none.
    ///
    /// Of several processes that find none at once, one key wins: the file appears whole, under its name, or not at all.
    /// - Parameter isNew: whether one may be made: not where something is sealed already.
    func key(makingOne isNew: Bool) throws(Failure) -> SealingKey {
        if let key = try existing() { return key }
        guard isNew else {
            throw Failure(
                .misconfigured, "the key file beside the store is gone; put it back, or set WEBHOOKS_KEY to its content"
            )
        }
        try make()
        if let key = try existing() { return key }
        throw Failure(.misconfigured, "the key file could not be read again after it was made")
    }

    private func existing() throws(Failure) -> SealingKey? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Failure(
                .misconfigured, "the key file beside the store cannot be read; set WEBHOOKS_KEY or mend its mode")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count < Self.bytesMax, readSome(from: descriptor, upTo: Self.bytesMax, into: &bytes) {}
        guard let key = SealingKey(fileText: String(decoding: bytes, as: UTF8.self)) else {
            throw Failure(.misconfigured, "the key file beside the store does not hold the base64 of 32 bytes")
        }
        return key
    }

    private func make() throws(Failure) {
        // Not the process's number: in a container it is always the same, and a draft may have been left behind.
        let draft = "\(path).\(Hex.encode(randomBytes(8)))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(.misconfigured, "no key file can be made beside the store; set WEBHOOKS_KEY")
        }
        defer { unlink(draft) }
        let text = Base64.encode(randomBytes(SealingKey.bytesCount)) + "\n"
        let isWritten = writeAll(Array(text.utf8), to: descriptor) && fsync(descriptor) == 0
        close(descriptor)
        // A link fails where the name is taken: then another process was first, and its key holds.
        guard isWritten, link(draft, path) == 0 || errno == EEXIST else {
            throw Failure(.misconfigured, "no key file can be made beside the store; set WEBHOOKS_KEY")
        }
        syncFolder()
    }

    /// The name is to be on disk before anything is that the key has sealed.
    private func syncFolder() {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let descriptor = open(folder.isEmpty ? (path.first == "/" ? "/" : ".") : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
