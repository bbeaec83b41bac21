internal import Cryptography
internal import Storage
internal import Webhooks

/// A backup put in the place of a store.
struct Restoration {
    /// What came of it.
    struct Report: Equatable {
        var copy: SoundCopy
        /// Where the store is that was there before; nil where there was none.
        var kept: String?
    }

    enum Refusal: Error, Equatable {
        /// There is no sound copy of the backup; nothing was changed.
        case copy(SoundCopy.Refusal)
        /// The backup cannot be used: why.
        case source(String)
        /// There is a store already.
        case exists
        /// Somebody has the store open.
        case inUse(Int32?)
        /// The store, or its key, cannot be replaced: which, and why.
        case target(String)
        /// A file could not be written: which. Nothing was changed.
        case cannotWrite(String)
        /// The backup is the store, but its key is not there.
        /// - kept: where the store is that was there before.
        case keyIsLeft(kept: String?)
    }

    let source: String
    let store: String
    /// Whether a store that is there may be replaced.
    var replaces = false
    var withKey = false
    /// For the name of the store that was there before.
    let now: Timestamp
    var isStopped: (_ share: Double) -> Bool = { _ in false }

    /// Copies the backup beside the store, looks the copy over, and only then lets it take the store's place, in one step
    /// of the file system: whoever looks finds the one store or the other.
    func make() throws(Refusal) -> Report {
        try checkSource()
        try checkStore()
        let keys = withKey ? try sourceKeys() : nil
        let drafts = Drafts(beside: store)
        defer { withExtendedLifetime(drafts) {} }
        let draft = StoreFile.draft(beside: store)
        defer { StoreFile.removeAll(of: draft) }
        var report = Report(copy: try copy(to: draft))
        let exchange = try keys.flatMap { keys throws(Refusal) in try self.exchange(to: keys) }
        defer { exchange?.removeDrafts() }
        report.kept = try place(draft, with: exchange)
        return report
    }

    private func checkSource() throws(Refusal) {
        guard StoreFile.exists(source) else { throw .source("is not there") }
        guard StoreFile.isFile(source) else { throw .source("is no file") }
        if let part = StoreFile.part(at: source, of: store) { throw .source("is \(part)") }
        guard (StoreFile.size(of: source + "-wal") ?? 0) == 0 else {
            throw .source("has a write-ahead log beside it: it is a store in use; make a backup of it first")
        }
        guard !withKey || StoreFile.exists(StoreKey.path(of: source)) else {
            throw .source("has no key file beside it")
        }
    }

    private func checkStore() throws(Refusal) {
        if let obstacle = StoreFile.obstacle(beside: store) { throw .target(obstacle) }
        for path in [store] + (withKey ? [StoreKey.path(of: store)] : []) where StoreFile.exists(path) {
            guard replaces else { throw .exists }
            guard StoreFile.isRegular(path) else { throw .target("\(path) is there and no plain file") }
        }
        if StoreFile.exists(store) { _ = try lock() }
    }

    private func sourceKeys() throws(Refusal) -> SealingKeys {
        let bytes = File.read(StoreKey.path(of: source), bytesMax: StoreKey.bytesMax) ?? []
        guard let keys = SealingKeys(fileText: String(decoding: bytes, as: UTF8.self)) else {
            throw .source("has a key file beside it that holds no key, or cannot be read")
        }
        return keys
    }

    private func copy(to draft: String) throws(Refusal) -> SoundCopy {
        do throws(SoundCopy.Refusal) {
            return try SoundCopy(of: source, isCopy: true, at: draft, isStopped: isStopped)
        } catch {
            throw .copy(error)
        }
    }

    /// Nil where there are just these keys already.
    private func exchange(to keys: SealingKeys) throws(Refusal) -> KeyExchange? {
        let path = StoreKey.path(of: store)
        guard let exchange = KeyExchange(to: keys, at: path) else { throw .cannotWrite(path) }
        guard exchange.isDone else { return exchange }
        exchange.removeDrafts()
        return nil
    }

    private func lock() throws(Refusal) -> StoreLock {
        do throws(StoreLock.Refusal) { return try StoreLock(of: store) } catch { throw .inUse(error.process) }
    }

    /// Whatever can fail comes before anything has changed, but for two renames.
    ///
    /// A program that opens the store in this very moment, between the lock and the exchange, goes on with the old one.
    /// - Returns: where the store is that was there.
    private func place(_ draft: String, with exchange: KeyExchange?) throws(Refusal) -> String? {
        let isThere = StoreFile.exists(store)
        // Whoever closes a store last writes its log back into it: then all of it is in one file. A damaged one cannot be
        // opened, and keeps its log.
        if isThere { _ = try? Store(reading: store).version }
        let lock = isThere ? try self.lock() : nil
        defer { withExtendedLifetime(lock) {} }
        let dated = "\(store).\(Self.fileStamp(now))"
        var kept = KeptFiles()
        do throws(Refusal) {
            // A log without a store is nothing to keep.
            for suffix in (isThere ? ["", "-wal"] : []) + (exchange == nil ? [] : [".key"]) {
                guard kept.keep(store + suffix, as: dated + suffix) else { throw .cannotWrite(dated + suffix) }
            }
            try replace(with: draft, exchange)
        } catch {
            kept.giveBack()
            throw error
        }
        guard exchange?.end() ?? true else { throw .keyIsLeft(kept: isThere ? dated : nil) }
        return isThere ? dated : nil
    }

    private func replace(with draft: String, _ exchange: KeyExchange?) throws(Refusal) {
        guard exchange?.begin(replacing: replaces) ?? true else { throw .cannotWrite(StoreKey.path(of: store)) }
        // Before the exchange: SQLite would take the old log for the new file's.
        for suffix in StoreFile.companions { StoreFile.remove(store + suffix) }
        guard StoreFile.place(draft, at: store, replacing: replaces) else {
            exchange?.undo()
            throw .cannotWrite(store)
        }
    }

    /// `20261124T072548.123Z`: sorts by time, and needs no quoting.
    private static func fileStamp(_ time: Timestamp) -> String {
        time.iso8601.filter { $0 != "-" && $0 != ":" }
    }
}
