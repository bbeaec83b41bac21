internal import Webhooks

/// When a timer's time comes. Each such moment is a slot: the same one for whoever reckons it.
enum Schedule: Equatable, Sendable {
    /// `rate(5 minutes)`: the whole multiples of so many seconds since 1970 UTC.
    case rate(seconds: Int64)
    /// `cron(0 9 * * 1-5)`: local time in a zone.
    case cron(Cron, Zone)

    /// The first slot after a moment; nil where none comes within ``Cron/yearsMax``.
    func next(after time: Timestamp) -> Timestamp? {
        switch self {
        case .rate(let interval):
            Timestamp(seconds: (time.seconds.quotientRoundedDown(by: interval) + 1) * interval)
        case .cron(let cron, let zone): cron.next(after: time.seconds, in: zone).map { Timestamp(seconds: $0) }
        }
    }

    /// The latest slots of a time, oldest first.
    /// - Parameters:
    ///   - limit: more are left out, the oldest first.
    ///   - start: itself not included.
    ///   - end: included.
    func latest(_ limit: Int, after start: Timestamp, upTo end: Timestamp) -> [Timestamp] {
        precondition(limit > 0)
        var window = Self.windowFirst
        while true {
            // Looking back further and further finds the latest ones without going through all since the start.
            let from = max(start, end - window)
            var slots: [Timestamp] = []
            var time = from
            while let next = next(after: time), next <= end {
                if slots.count == limit { slots.removeFirst() }
                slots.append(next)
                time = next
            }
            if slots.count == limit || from == start { return slots }
            window *= 2
        }
    }

    private static let windowFirst: Duration = .seconds(60)
}
