internal import Storage
internal import Webhooks

/// What a runtime asks of the store's waiting calls in one turn: it is made on the store's thread.
struct CallPlan: Sendable {
    /// Calls under way, by function; nil where none is to begin.
    var running: [String: Int]?
    /// How long a claim holds, by function.
    var lease: @Sendable (_ function: String) -> Duration

    /// Settles what has ended, and claims what is due, fairly.
    ///
    /// The time is taken here, and for the claims once more: the way to the store's thread, and to the lock for writing,
    /// may take longer than a lease has to spare.
    /// - Returns: also when the next call will be due; nil where none is, or none could begin.
    func make(
        in store: Store, ending ends: [CallEnd]
    ) throws(StoreError) -> (turn: CallTurn, nextDue: Timestamp?) {
        let now = Timestamp.now
        let open = running == nil ? [] : try store.openCalls()
        let due = open.filter { $0.dueAt <= now }.sorted { $0.dueAt < $1.dueAt }.map(\.function)
        let shares = CallShares.rooms(due: due, running: running ?? [:])
            .map { CallShare($0.function, room: $0.room, lease: lease($0.function)) }
        let turn = try store.turn(ending: ends, claiming: shares, at: .now)
        // What has failed just now was not among the open calls yet.
        let retries = ends.compactMap { end in
            switch end.result {
            case .failed(_, let dueAt), .givenBack(let dueAt): dueAt
            case .succeeded, .givenUp: nil
            }
        }
        return (turn, (open.filter { $0.dueAt > now }.map(\.dueAt) + retries).min())
    }
}

extension CallEnd {
    /// What becomes of a call after an attempt.
    /// - Parameter jitter: a draw from 0..<1.
    init(_ call: AsyncCall, _ outcome: CallOutcome, at now: Timestamp, jitter: Double) {
        switch outcome {
        case .succeeded: self.init(call, .succeeded)
        case .notMade: self.init(call, .givenBack(dueAt: now + CallRetry.waitFirst))
        case .refused(let error): self.init(call, .givenUp(error: error))
        case .failed(let error):
            let wait = CallRetry.wait(afterAttempt: call.attempt, jitter: jitter)
            self.init(call, wait.map { .failed(error: error, dueAt: now + $0) } ?? .givenUp(error: error))
        }
    }
}
