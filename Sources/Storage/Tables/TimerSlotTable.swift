internal import SQLite
internal import Webhooks

/// What was taken of the times at which timers are due.
enum TimerSlotTable {
    /// Takes the slot, where neither it nor a later one is taken already.
    /// - Parameter takenAt: nil begins to count there.
    /// - Returns: a statement with one row where it was taken.
    static func take(_ slot: TimerSlot, part: Int) -> SQL {
        """
        INSERT INTO timer_slots (part, timer, due_at_ms, taken_at_ms, schedule)
        SELECT \(part), \(slot.timer), \(slot.dueAt), \(slot.takenAt), \(slot.schedule)
        WHERE NOT EXISTS (
            SELECT 1 FROM timer_slots
            WHERE part = \(part) AND timer = \(slot.timer) AND due_at_ms >= \(slot.dueAt))
        RETURNING due_at_ms
        """
    }

    static func deletePassed(of timer: String, before dueAt: Timestamp, part: Int) -> SQL {
        "DELETE FROM timer_slots WHERE part = \(part) AND timer = \(timer) AND due_at_ms < \(dueAt)"
    }

    static func deleteAhead(of timer: String, at now: Timestamp, part: Int) -> SQL {
        "DELETE FROM timer_slots WHERE part = \(part) AND timer = \(timer) AND due_at_ms > \(now + TimerSlot.aheadMax)"
    }

    static func delete(of timer: String, otherThan schedule: String, part: Int) -> SQL {
        "DELETE FROM timer_slots WHERE part = \(part) AND timer = \(timer) AND schedule <> \(schedule)"
    }

    /// A schedule that none is written as. The time stays, so that it is not taken a second time.
    static func end(_ timer: String, part: Int) -> SQL {
        "UPDATE timer_slots SET schedule = '' WHERE part = \(part) AND timer = \(timer)"
    }

    /// The last slot of each timer, since the others are deleted.
    static func all(part: Int, limit: Int) -> SQL {
        """
        SELECT timer, due_at_ms, taken_at_ms, schedule FROM timer_slots
        WHERE part = \(part) ORDER BY timer, due_at_ms LIMIT \(limit)
        """
    }
}
