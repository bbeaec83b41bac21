internal import Webhooks

/// How long dead letters are kept, and how many.
struct CallRetention {
    static let age: Duration = .seconds(30 * 86_400)
    static let countMax = 10_000
    /// Bytes of their requests together.
    static let bytesMax = 256 * 1024 * 1024
    /// So often it is looked for what is too old.
    static let cutEvery: Duration = .seconds(3600)
    /// After so many new ones it is looked for what is too many.
    static let cutAfter = 100

    private var cutAt: Timestamp?
    private var newSince = 0

    /// What is to be deleted.
    struct Cut: Equatable, Sendable {
        var before: Timestamp
        var count = CallRetention.countMax
        var bytes = CallRetention.bytesMax
    }

    /// Nil where it is not time yet.
    func cut(at now: Timestamp) -> Cut? {
        guard cutAt.map({ now - $0 >= Self.cutEvery || now < $0 }) ?? true || newSince >= Self.cutAfter else {
            return nil
        }
        return Cut(before: now - Self.age)
    }

    mutating func wasCut(at now: Timestamp) { (cutAt, newSince) = (now, 0) }

    mutating func add(_ count: Int) { newSince += count }
}
