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
        /// A file could not be written: which.
        case cannotWrite(String)
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
        let isThere = StoreFile.exists(store)
        guard replaces || !isThere && !(withKey && StoreFile.exists(StoreKey.path(of: store))) else { throw .exists }
        if isThere { _ = try lock() }
        let draft = StoreFile.draft(beside: store)
        defer { StoreFile.removeAll(of: draft) }
        var report = Report(copy: try copy(to: draft))
        let dated = "\(store).\(Self.fileStamp(now))"
        if isThere {
            try replace(with: draft, keepingAs: dated)
            report.kept = dated
        } else {
            for suffix in StoreFile.companions { StoreFile.remove(store + suffix) }
            guard StoreFile.place(draft, at: store, replacing: false) else { throw .cannotWrite(store) }
        }
        if withKey { try restoreKey(keepingAs: StoreKey.path(of: dated)) }
        return report
    }

    private func checkSource() throws(Refusal) {
        guard StoreFile.exists(source) else { throw .source("is not there") }
        guard !StoreFile.areSame(source, store) else { throw .source("is the store itself") }
        guard (StoreFile.size(of: source + "-wal") ?? 0) == 0 else {
            throw .source("has a write-ahead log beside it: it is a store in use; make a backup of it first")
        }
        guard !withKey || StoreFile.exists(StoreKey.path(of: source)) else {
            throw .source("has no key file beside it")
        }
    }

    private func copy(to draft: String) throws(Refusal) -> SoundCopy {
        do throws(SoundCopy.Refusal) {
            return try SoundCopy(of: source, isCopy: true, at: draft, isStopped: isStopped)
        } catch {
            throw .copy(error)
        }
    }

    private func lock() throws(Refusal) -> StoreLock {
        do throws(StoreLock.Refusal) { return try StoreLock(of: store) } catch { throw .inUse(error.process) }
    }

    /// A program that opens the store in this very moment, between the lock and the exchange, goes on with the old one.
    private func replace(with draft: String, keepingAs dated: String) throws(Refusal) {
        // Whoever closes a store last writes its log back into it: then all of it is in one file. A damaged one cannot be
        // opened, and keeps its log.
        _ = try? Store(reading: store).version
        let lock = try self.lock()
        defer { withExtendedLifetime(lock) {} }
        for suffix in ["", "-wal"] where StoreFile.exists(store + suffix) {
            guard StoreFile.link(store + suffix, as: dated + suffix) else { throw .cannotWrite(dated + suffix) }
        }
        // Before the exchange: SQLite would take the old log for the new file's.
        for suffix in StoreFile.companions { StoreFile.remove(store + suffix) }
        guard StoreFile.place(draft, at: store, replacing: true) else { throw .cannotWrite(store) }
    }

    private func restoreKey(keepingAs dated: String) throws(Refusal) {
        let (from, path) = (StoreKey.path(of: source), StoreKey.path(of: store))
        let bytes = File.read(from, bytesMax: StoreKey.bytesMax)
        if let bytes, bytes == File.read(path, bytesMax: StoreKey.bytesMax) { return }
        if StoreFile.exists(path) {
            guard StoreFile.link(path, as: dated) else { throw .cannotWrite(dated) }
            StoreFile.remove(path)
        }
        guard StoreFile.copy(from, to: path, bytesMax: StoreKey.bytesMax) else { throw .cannotWrite(path) }
    }

    /// `20261124T072548.123Z`: sorts by time, and needs no quoting.
    private static func fileStamp(_ time: Timestamp) -> String {
        time.iso8601.filter { $0 != "-" && $0 != ":" }
    }
}
