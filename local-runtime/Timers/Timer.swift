internal import JSON
internal import Webhooks

extension Manifest {
    /// When a function runs by itself.
    struct Timer: Equatable, Sendable {
        /// Whose timer it is.
        var function: String
        /// Another one than those of the function's other timers.
        var name: String
        var schedule: Schedule
        /// As it is written, with the zone.
        var scheduleText: String
        var missed = Missed.once
        var overlap = Overlap.forbid
        /// A run comes so much later at most, by chance.
        var jitter: Duration = .zero
        /// Runs when the runtime begins, too; not where a manifest that is read again brings it.
        var atStart = false
        /// Members of its requests, as the object that stands in the manifest.
        var request = Array("{}".utf8)

        /// Its name in the store.
        var id: String { "\(function)/\(name)" }

        /// What becomes of slots at which nobody was there, or the machine slept.
        enum Missed: String, CaseIterable, Sendable {
            case skip
            /// One run for all of them.
            case once
            /// A run for each, oldest first, of the latest ``Timer/missedMax``.
            case all
        }

        /// What becomes of a slot while the last run goes on.
        enum Overlap: String, CaseIterable, Sendable {
            /// It is dropped.
            case forbid
            /// It waits for the end of that run; no more than one does.
            case queue
        }
    }
}

extension Manifest.Timer {
    /// Of the slots that were missed, no more are made up for.
    static let missedMax = 100
    /// A slot that is found later than this, and the jitter, was missed.
    static let lateMax: Duration = .seconds(10)

    /// A slot, and whether it was missed.
    struct Slot: Equatable, Sendable {
        var at: Timestamp
        var isMissed: Bool
    }

    /// What to run of the slots that have come, and the last of them: all up to it is dealt with.
    struct Due: Equatable, Sendable {
        var slots: [Slot]
        var last: Timestamp
        /// Slots that are not run, as far as they were counted.
        var leftOut: Int
    }

    /// Nil where no slot has come since `passed`.
    func due(after passed: Timestamp, at now: Timestamp) -> Due? {
        let all = schedule.latest(Self.missedMax, after: passed, upTo: now).map {
            Slot(at: $0, isMissed: isLate($0, at: now))
        }
        guard let last = all.last else { return nil }
        let slots: [Slot] =
            switch missed {
            case .skip: last.isMissed ? [] : [last]
            case .once: [last]
            case .all: all
            }
        return Due(slots: slots, last: last.at, leftOut: all.count - slots.count)
    }

    /// Whether that is too late to be the slot's own time.
    func isLate(_ slot: Timestamp, at now: Timestamp) -> Bool { now - slot > Self.lateMax + jitter }

    /// How much later than its slot a run comes: less than to the next slot.
    /// - Parameter draw: from 0..<1.
    func delay(of slot: Timestamp, draw: Double) -> Duration {
        guard jitter > .zero else { return .zero }
        let room = schedule.next(after: slot).map { $0 - slot } ?? jitter
        return .milliseconds(Int64(Double(min(jitter, room).milliseconds) * draw))
    }

    /// The request of a run: the timer's own members, the time of its slot, and whether it comes late.
    func request(for slot: Timestamp, isPastDue: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            for member in (try? JSONDocument(request).root.members).map(Array.init) ?? [] {
                object.member(member.name) { $0.verbatim(member.value.bytes) }
            }
            object.member("scheduledAt", slot.iso8601)
            object.member("pastDue", isPastDue)
        }
        return writer.bytes
    }
}
