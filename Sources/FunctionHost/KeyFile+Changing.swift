internal import Cryptography
internal import Glibc
internal import Webhooks

extension KeyFile {
    /// Others hold the file for the time of one small write: it is asked for so often, …
    private static let triesMax = 100
    /// … with this wait between.
    private static let tryEvery = Duration.milliseconds(20)

    /// Puts a new key before the one that there is. Where there are two already, a rotation is under way, which goes on.
    func addKey() throws(Failure) -> SealingKeys {
        try change { keys in
            guard keys.previous == nil else { return keys }
            guard let key = SealingKey(randomBytes(SealingKey.bytesCount)) else {
                preconditionFailure("32 bytes are a key")
            }
            return SealingKeys(key, previous: keys.first)
        }
    }

    /// Leaves out the key before, where the first one still is that.
    func dropPreviousKey(of first: SealingKey) throws(Failure) -> SealingKeys {
        try change { $0.first == first ? SealingKeys(first) : $0 }
    }

    /// Replaces the file in one step: whoever looks finds the one content or the other. It keeps its owner and mode.
    private func change(_ body: (SealingKeys) -> SealingKeys) throws(Failure) -> SealingKeys {
        for _ in 0..<Self.triesMax {
            guard let descriptor = try opened() else {
                throw Failure(.misconfigured, "there is no key file beside the store; put it back")
            }
            defer { close(descriptor) }
            var status = stat()
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0, isStillNamed(status)
            else {
                pause(Self.tryEvery)
                continue
            }
            let keys = try keys(in: descriptor)
            let changed = body(keys)
            if changed != keys { try replace(with: changed, like: status) }
            return changed
        }
        throw Failure(.unavailable, "others hold the key file; try again in a moment")
    }

    /// False where another file has taken the name since.
    private func isStillNamed(_ status: stat) -> Bool {
        var named = stat()
        return lstat(path, &named) == 0 && named.st_ino == status.st_ino && named.st_dev == status.st_dev
    }

    /// Only for whoever holds the lock: the draft's name is always the same, so that one that was left behind is not kept.
    private func replace(with keys: SealingKeys, like status: stat) throws(Failure) {
        let draft = "\(path).new"
        unlink(draft)
        let isWritten = write(keys, to: draft) { descriptor in
            fchown(descriptor, status.st_uid, status.st_gid) == 0 && fchmod(descriptor, status.st_mode & 0o777) == 0
        }
        guard isWritten, rename(draft, path) == 0 else {
            unlink(draft)
            throw Failure(
                .misconfigured,
                "the key file cannot be replaced; run this as its owner, who may write to its folder, with room on its disk"
            )
        }
        syncFolder()
    }
}
