internal import Glibc

/// The right to have drafts in a folder (``StoreFile/draft(beside:)``), for as long as it lives.
///
/// What a process leaves that is killed is swept away by the next who makes a draft of the same file, once nobody else
/// works in the folder: all who do hold a shared lock of it, which ends with them, however that is.
final class Drafts {
    private let folder: Int32
    /// Of a folder, that are looked through.
    private static let namesMax = 100_000

    init(beside path: String) {
        folder = open(File.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        if flock(folder, LOCK_EX | LOCK_NB) == 0 { Self.sweep(path) }
        // It waits for another one's sweeping at most.
        flock(folder, LOCK_SH)
    }

    deinit { if folder >= 0 { close(folder) } }

    private static func sweep(_ path: String) {
        let folder = File.folder(of: path)
        let own = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
        for name in File.names(in: folder, countMax: namesMax) where isDraft(name, of: own) {
            StoreFile.remove("\(folder)/\(name)")
        }
    }

    /// Of the store itself or of its key, or what SQLite keeps beside it.
    private static func isDraft(_ name: String, of own: Substring) -> Bool {
        [own + ".", own + ".key."].contains { start in
            guard name.hasPrefix(start) else { return false }
            let parts = name.dropFirst(start.count).split(separator: ".", omittingEmptySubsequences: false)
            return parts.count == 2 && parts[0].count == 2 * StoreFile.draftBytes && parts[0].allSatisfy(\.isHexDigit)
                && ([""] + StoreFile.companions).contains { parts[1] == "part" + $0 }
        }
    }
}
