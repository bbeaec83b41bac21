internal import Webhooks

/// A time zone: how far the local time of a place is ahead of UTC, and when that changes.
struct Zone: Equatable, Sendable {
    /// Such as `Europe/Berlin`.
    var name: String
    /// Seconds ahead of UTC before the first of ``changes``.
    var offsetFirst: Int64
    /// Those that are on record, oldest first.
    var changes: [Change]
    /// What holds after the last of them; nil: nothing changes any more.
    var rule: PosixRule?

    /// A moment at which local time jumps.
    struct Change: Equatable, Sendable {
        /// Seconds since 1970.
        var at: Int64
        /// Seconds ahead of UTC, before and from then on.
        var offsetBefore: Int64
        var offsetAfter: Int64
    }

    static let utc = Zone(name: "UTC", offsetFirst: 0, changes: [], rule: nil)

    /// Seconds ahead of UTC at a moment.
    /// - Parameter seconds: since 1970.
    func offset(at seconds: Int64) -> Int64 {
        lastChange(upTo: seconds)?.offsetAfter ?? offsetFirst
    }

    /// The latest change at that moment or before.
    func lastChange(upTo seconds: Int64) -> Change? {
        let end = changes.last?.at ?? .min
        if seconds >= end, let change = rule?.lastChange(upTo: seconds), change.at > end { return change }
        let index = firstIndex(after: seconds)
        return index > 0 ? changes[index - 1] : nil
    }

    /// The first change after that moment.
    func nextChange(after seconds: Int64) -> Change? {
        let index = firstIndex(after: seconds)
        if index < changes.count { return changes[index] }
        return rule?.nextChange(after: seconds)
    }

    /// Of the changes on record.
    private func firstIndex(after seconds: Int64) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
