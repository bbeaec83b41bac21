internal import Webhooks

extension Cron {
    /// Jumps of local time that are larger are no daylight saving but a correction, such as a move over the date line:
    /// nothing is made up for then. Seconds, as in cron by Paul Vixie.
    static let jumpMax: Int64 = 3 * 3600

    /// The first slot after a moment.
    ///
    /// - Where the clock on the wall is put ahead, a fixed time that is left out comes at the first moment after the jump:
    ///   once, whatever the number of minutes that are left out.
    /// - Where it is put back, a fixed time that comes twice counts the first time.
    /// - What is not fixed counts real time: nothing is made up for, and what comes twice counts twice.
    /// - Parameter seconds: since 1970.
    func next(after seconds: Int64, in zone: Zone) -> Int64? {
        let end = seconds + Self.yearsMax * 366 * 86_400
        // A moment in the stretch that is looked through, and the first one in it that counts.
        var (place, first) = (seconds, seconds + 1)
        while place < end {
            let offset = zone.offset(at: place)
            let change = zone.nextChange(after: place)
            let localEnd = (change?.at ?? end) + offset
            let gapEnd = change.map(endOfGap) ?? localEnd
            if let found = firstMinute(from: start(at: first, in: zone, at: place), before: gapEnd) {
                return found < localEnd ? found - offset : change?.at
            }
            guard let change else { return nil }
            (place, first) = (change.at, change.at)
        }
        return nil
    }

    /// Local time from which minutes count: not again those that have been there before the clock was put back.
    private func start(at first: Int64, in zone: Zone, at place: Int64) -> Int64 {
        let start = first + zone.offset(at: place)
        guard isFixed, let change = zone.lastChange(upTo: place) else { return start }
        let jump = change.offsetBefore - change.offsetAfter
        guard (1...Self.jumpMax).contains(jump) else { return start }
        return max(start, change.at + change.offsetBefore)
    }

    /// Local time up to which minutes count that the clock leaves out.
    private func endOfGap(_ change: Zone.Change) -> Int64 {
        let jump = change.offsetAfter - change.offsetBefore
        return change.at + (isFixed && (1...Self.jumpMax).contains(jump) ? change.offsetAfter : change.offsetBefore)
    }
}
