internal import Webhooks

/// When a queue that a run could not empty is tried again.
///
/// Some work stays due whatever is done: that of a webhook whose secret is damaged, or all of it where the key is wrong.
/// Such work is passed over for a while, longer each time; what becomes due meanwhile is not held up by it.
struct QueuePace: Equatable {
    /// The wait after a run that left what it found. It doubles with each that does so too, up to the largest.
    static let waitFirst: Duration = .seconds(1)
    static let waitMax: Duration = .seconds(30)

    /// So many runs in a row may find nothing to do although the store said that there was: another runtime was faster.
    /// After more of them, the work is taken for some that no run can do.
    static let emptyRunsMax = 3

    /// Work that was due then or before is passed over.
    private(set) var passed = Self.never
    /// Until this time; nil where nothing is passed over.
    private(set) var heldUntil: Timestamp?
    private var wait = Self.waitFirst
    private var emptyRuns = 0

    private static let never = Timestamp(milliseconds: 0)

    /// - Parameter wasCalledFor: whether the run was begun because the store said that there was work.
    mutating func ended(_ run: Drain.Rest, wasCalledFor: Bool, at now: Timestamp) {
        switch run.outcome {
        case .worked:
            self = QueuePace()
            return
        case .idled:
            if wasCalledFor { emptyRuns += 1 }
            guard emptyRuns > Self.emptyRunsMax else { return }
        case .leftAll: break
        }
        // What was due when it began, the run has seen.
        passed = max(passed, run.startedAt)
        // A run for other work in between does not make the wait longer.
        guard heldUntil.map({ $0 <= now }) ?? true else { return }
        heldUntil = now + wait
        wait = min(wait * 2, Self.waitMax)
    }

    /// Lets what was passed over have its turn when its time has come.
    mutating func release(at now: Timestamp) {
        guard let heldUntil, heldUntil <= now || heldUntil - now > Self.waitMax else { return }
        (passed, self.heldUntil) = (Self.never, nil)
    }
}
