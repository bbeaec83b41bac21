internal import SQLite
package import Webhooks

/// One time at which a timer was due, and what is known of it.
package struct TimerSlot: Equatable, Sendable {
    /// A slot further ahead than this was taken under a clock that was wrong; it holds nothing back.
    package static let aheadMax: Duration = .seconds(86_400)

    /// The function's name, a slash, and the timer's own.
    package var timer: String
    package var dueAt: Timestamp
    /// When somebody took it; nil where the timer only begins to count there.
    package var takenAt: Timestamp?
    /// As it was written when the slot was taken.
    package var schedule: String

    package init(timer: String, dueAt: Timestamp, takenAt: Timestamp?, schedule: String) {
        (self.timer, self.dueAt, self.takenAt, self.schedule) = (timer, dueAt, takenAt, schedule)
    }
}

extension Store {
    /// Timers that are read at once.
    package static let timersMax = 10_000

    /// Takes a slot for whoever asks first. Of all that ask for the same slot, in whatever process, one gets it: the row is
    /// unique. A slot before one that was taken is gone too, so that a clock that was set back runs nothing twice; but one
    /// that is taken more than a day ahead of `takenAt` was taken under a wrong clock and is forgotten.
    ///
    /// - Returns: whether the caller got it.
    package func takeTimerSlot(_ slot: TimerSlot) throws(StoreError) -> Bool {
        let results = try run([
            TimerSlotTable.deleteAhead(of: slot.timer, at: slot.takenAt ?? slot.dueAt, part: parts[0]),
            TimerSlotTable.take(slot, part: parts[0]),
            TimerSlotTable.deletePassed(of: slot.timer, before: slot.dueAt, part: parts[0]),
        ])
        return results[1].count == 1
    }

    /// Begins to count the slots of timers that are new, or have another schedule than before; those of others go on.
    ///
    /// - Parameter timers: the name of each, and its schedule as written.
    /// - Returns: the last slot of each timer there is, also of those that were not named.
    package func beginTimers(
        _ timers: [(timer: String, schedule: String)], at now: Timestamp
    ) throws(StoreError) -> [TimerSlot] {
        let known = try timerSlots()
        var batch: [SQL] = []
        for (timer, schedule) in timers {
            let isKnown = known.contains {
                $0.timer == timer && $0.schedule == schedule && $0.dueAt <= now + TimerSlot.aheadMax
            }
            if isKnown { continue }
            batch += [
                TimerSlotTable.delete(of: timer, otherThan: schedule, part: parts[0]),
                TimerSlotTable.deleteAhead(of: timer, at: now, part: parts[0]),
                TimerSlotTable.take(
                    TimerSlot(timer: timer, dueAt: now, takenAt: nil, schedule: schedule), part: parts[0]),
            ]
        }
        try run(batch)
        return batch.isEmpty ? known : try timerSlots()
    }

    /// Notes that nobody wants these timers any more: should they come back, they begin to count anew. What was taken stays
    /// taken, for another runtime that still has them.
    package func endTimers(_ timers: [String]) throws(StoreError) {
        try run(timers.map { TimerSlotTable.end($0, part: parts[0]) })
    }

    /// The last slot of each timer.
    package func timerSlots() throws(StoreError) -> [TimerSlot] {
        try decode(read(TimerSlotTable.all(part: parts[0], limit: Self.timersMax))) { row throws(SQLiteError) in
            TimerSlot(
                timer: try row.read(), dueAt: try row.read(), takenAt: try row.read(), schedule: try row.read())
        }
    }
}
