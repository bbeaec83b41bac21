/// One call of a function, from the moment at which it is asked for to its answer.
@RuntimeActor
final class Call {
    let request: [UInt8]
    let context: CallContext
    let cause: InvocationReport.Cause
    let askedAt = ContinuousClock.now
    /// Since when it waits for a process.
    private var waitsSince: ContinuousClock.Instant
    /// When a process got it; nil while it waits.
    private(set) var givenAt: ContinuousClock.Instant?
    private(set) var start: InvocationReport.Start?
    /// Processes that came to their end over it.
    private(set) var losses = 0
    private(set) var outcome: Outcome?
    private var waiter: Waiter?

    struct Outcome {
        var result: Result<FunctionAnswer, Problem>
        /// The most memory that its process has had so far, in bytes.
        var memoryMax: Int?
        /// Nil where the process goes on.
        var ending: Child.Ending?
        var endedAt = ContinuousClock.now
    }

    init(_ request: [UInt8], context: CallContext, cause: InvocationReport.Cause) {
        (self.request, self.context, self.cause) = (request, context, cause)
        waitsSince = askedAt
    }

    var isOver: Bool { outcome != nil }

    func give(_ start: InvocationReport.Start, at now: ContinuousClock.Instant) {
        (givenAt, self.start) = (now, start)
    }

    /// The process is gone; the call waits for another one.
    func takeBack() {
        (givenAt, start) = (nil, nil)
        losses += 1
        // From now on it waits until a deadline.
        waitsSince = .now
        waiter?.wake(.ready)
    }

    func end(_ outcome: Outcome) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        waiter?.wake(.ready)
    }

    /// Waits for the answer.
    /// - Parameter wait: how long no process may be found for it; nil: as long as it takes.
    func wait(forProcess wait: Duration?) async -> Outcome {
        while true {
            if let outcome { return outcome }
            let deadline = givenAt == nil ? wait.map { waitsSince + $0 } : nil
            let wake = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter in
                // The way into the wait may take a turn, in which the answer can come.
                if isOver { waiter.wake(.ready) } else { self.waiter = waiter }
            }
            guard wake == .timedOut, givenAt == nil else { continue }
            end(Outcome(result: .failure(.busy)))
        }
    }
}

extension Problem {
    static let busy = Problem.unavailable("Too many calls are waiting; try again in a moment.")
    /// The runtime is about to end, or the function is.
    static let ending = Problem.unavailable("No more calls are taken; try again in a moment.")
}
