internal import Cryptography

/// The key file beside a store that takes another one's place.
///
/// While the store changes, the file holds the keys of both: whoever looks, and whoever comes after a death in between,
/// finds a store with its key.
struct KeyExchange {
    /// The file.
    let path: String
    private let keys: SealingKeys
    /// What is in the file until then.
    private let former: SealingKeys?
    /// Whether there is a file until then, whatever is in it.
    private let isThere: Bool
    private let drafts: Drafts

    /// Names of files that are written before anything changes: afterwards they only take one another's names.
    private struct Drafts {
        var both: String
        var final: String
        /// A second name of what is there.
        var former: String

        init(beside path: String) {
            (both, final) = (StoreFile.draft(beside: path), StoreFile.draft(beside: path))
            former = StoreFile.draft(beside: path)
        }

        var all: [String] { [both, final, former] }
    }

    /// Nil where the drafts cannot be written.
    init?(to keys: SealingKeys, at path: String) {
        (self.keys, self.path, drafts) = (keys, path, Drafts(beside: path))
        isThere = StoreFile.exists(path)
        former = File.read(path, bytesMax: StoreKey.bytesMax).flatMap {
            SealingKeys(fileText: String(decoding: $0, as: UTF8.self))
        }
        let isReady =
            StoreFile.write(Array(keys.fileText.utf8), to: drafts.final)
            && StoreFile.write(Array((both ?? keys).fileText.utf8), to: drafts.both)
            && (!isThere || StoreFile.link(path, as: drafts.former))
        if !isReady {
            removeDrafts()
            return nil
        }
    }

    /// The keys of both stores, those of the new one first; nil where they are more than a file holds.
    private var both: SealingKeys? {
        guard let former else { return keys }
        let others = former.all.filter { !keys.all.contains($0) }
        if others.isEmpty { return keys }
        return keys.all.count == 1 && others.count == 1 ? SealingKeys(keys.first, previous: others[0]) : nil
    }

    /// Whether the file can hold the keys of both stores.
    var holdsBoth: Bool { both != nil }

    /// Whether the file holds just these keys already.
    var isDone: Bool { former == keys }

    /// Before the store changes.
    /// - Parameter replacing: whether a file may be replaced that is there.
    /// - Returns: whether it could be written.
    func begin(replacing: Bool) -> Bool {
        !holdsBoth || StoreFile.place(drafts.both, at: path, replacing: replacing)
    }

    /// Once the store has changed.
    /// - Returns: whether it could be written.
    func end() -> Bool { StoreFile.place(drafts.final, at: path, replacing: true) }

    /// The store has not changed: what was there is there again.
    func undo() {
        if !isThere { StoreFile.remove(path) } else { _ = StoreFile.place(drafts.former, at: path, replacing: true) }
    }

    /// When all is over.
    func removeDrafts() { for draft in drafts.all { StoreFile.remove(draft) } }
}
