internal import Cryptography
internal import Storage
internal import Webhooks

/// A copy of a store, made while others work on it.
struct Backup {
    /// What came of it.
    struct Report: Equatable {
        var copy: SoundCopy
        /// The key's copy, where one was asked for.
        var keyFile: String?
    }

    enum Refusal: Error, Equatable {
        /// There is no sound copy; what there was of it was thrown away.
        case copy(SoundCopy.Refusal)
        /// The target cannot take the copy: why, and what to do.
        case target(String)
    }

    let store: String
    let target: String
    /// Whether a file at the target may be replaced.
    var replaces = false
    var withKey = false
    /// Told the share that is done, and asked whether to stop.
    var isStopped: (_ share: Double) -> Bool = { _ in false }

    /// Copies, looks the copy over, and gives it its name: whole and sound, or not at all.
    func make() throws(Refusal) -> Report {
        try checkTarget()
        let drafts = Drafts(beside: target)
        defer { withExtendedLifetime(drafts) {} }
        let draft = StoreFile.draft(beside: target)
        defer { StoreFile.removeAll(of: draft) }
        let key = withKey ? try keyText() : ""
        let copy = try copy(to: draft)
        guard withKey else {
            try place(draft)
            return Report(copy: copy)
        }
        let exchange = try exchange(to: keys(of: draft, before: key))
        defer { exchange.removeDrafts() }
        guard exchange.begin(replacing: replaces) else { throw .target("\(exchange.path) cannot be written.") }
        do throws(Refusal) {
            try place(draft)
        } catch {
            exchange.undo()
            throw error
        }
        // Where this fails, the file has the old backup's key as well, which is no harm.
        _ = exchange.end()
        return Report(copy: copy, keyFile: exchange.path)
    }

    private func place(_ draft: String) throws(Refusal) {
        guard StoreFile.place(draft, at: target, replacing: replaces) else {
            throw .target("\(target) cannot be written, or is there meanwhile; give another name, or --force.")
        }
    }

    private func checkTarget() throws(Refusal) {
        if let obstacle = StoreFile.obstacle(beside: target) { throw .target("\(obstacle).") }
        for path in [target] + (withKey ? [StoreKey.path(of: target)] : []) {
            if let part = StoreFile.part(at: path, of: store) {
                throw .target("\(path) is \(part); give another name.")
            }
            guard StoreFile.isRegular(path) || !StoreFile.exists(path) else {
                throw .target("\(path) is there and no plain file; give another name.")
            }
        }
        if StoreFile.exists(target) {
            guard replaces else { throw .target("\(target) is there already; give another name, or --force.") }
            do throws(StoreLock.Refusal) {
                _ = try StoreLock(of: target)
            } catch {
                throw .target("\(target) is a store in use by \(ProcessName.text(error.process)); give another name.")
            }
        }
        // SQLite would take what it finds there for the copy's own, and write it over it.
        for suffix in StoreFile.companions where StoreFile.exists(target + suffix) {
            throw .target(
                "\(target)\(suffix) is there, as for a store that was in use; give another name, or remove it.")
        }
        guard withKey else { return }
        guard StoreFile.size(of: StoreKey.path(of: store)) != nil else {
            throw .target("There is no key file beside the store; keep WEBHOOKS_KEY yourself and leave out --with-key.")
        }
        guard replaces || !StoreFile.exists(StoreKey.path(of: target)) else {
            throw .target("\(StoreKey.path(of: target)) is there already; give another name, or --force.")
        }
    }

    private func copy(to draft: String) throws(Refusal) -> SoundCopy {
        do throws(SoundCopy.Refusal) {
            return try SoundCopy(of: store, at: draft, isStopped: isStopped)
        } catch {
            throw .copy(error)
        }
    }

    /// What opens the copy.
    ///
    /// A rotation may have changed the file meanwhile: what the copy holds is sealed by a key that was there before or after.
    private func keys(of draft: String, before: String) throws(Refusal) -> SealingKeys {
        let path = StoreKey.path(of: store)
        var lines: [Substring] = []
        for line in try (keyText() + "\n" + before).split(whereSeparator: \.isWhitespace) where !lines.contains(line) {
            lines.append(line)
        }
        guard lines.count <= 2 else {
            throw .target("The key was changed more than once meanwhile; make the backup again.")
        }
        guard let keys = SealingKeys(fileText: lines.joined(separator: "\n")) else {
            throw .target("\(path) holds no key; leave out --with-key, and keep the right one yourself.")
        }
        if let finding = try findings(of: keys, in: draft).first {
            throw .target(
                "\(path) is not the key of this store (\(finding.line)). Leave out --with-key, and keep the right one, "
                    + "such as that of WEBHOOKS_KEY, yourself.")
        }
        return keys
    }

    /// What the keys do not open. With a store of an older version that cannot be told.
    private func findings(of keys: SealingKeys, in draft: String) throws(Refusal) -> [Finding] {
        do throws(StoreError) {
            let copy = try Store(reading: draft, isCopy: true)
            guard try copy.version == Store.versionNow else { return [] }
            return try StoreKey.found(keys).findings(in: copy).filter { !$0.isOfDamage }
        } catch {
            throw .copy(.source(error))
        }
    }

    private func exchange(to keys: SealingKeys) throws(Refusal) -> KeyExchange {
        let path = StoreKey.path(of: target)
        guard let exchange = KeyExchange(to: keys, at: path) else {
            throw .target("\(path) cannot be written; give another name.")
        }
        guard exchange.holdsBoth else {
            exchange.removeDrafts()
            throw .target("\(path) has other keys, and cannot have these as well for a moment; give another name.")
        }
        return exchange
    }

    private func keyText() throws(Refusal) -> String {
        guard let bytes = File.read(StoreKey.path(of: store), bytesMax: StoreKey.bytesMax) else {
            throw .target("\(StoreKey.path(of: store)) cannot be read.")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
