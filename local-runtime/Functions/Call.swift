/// One call of a function, from the moment at which it is asked for to its answer.
@RuntimeActor
final class Call {
    let request: [UInt8]
    let context: CallContext
    let cause: InvocationReport.Cause
    /// What the program is started with instead: a question about itself.
    let arguments: [String]
    let askedAt = ContinuousClock.now
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

    init(_ request: [UInt8], context: CallContext, cause: InvocationReport.Cause, arguments: [String] = []) {
        (self.request, self.context, self.cause, self.arguments) = (request, context, cause, arguments)
    }

    var isOver: Bool { outcome != nil }

    func give(_ start: InvocationReport.Start, at now: ContinuousClock.Instant) {
        (givenAt, self.start) = (now, start)
    }

    /// The process is gone; the call waits for another one.
    func takeBack() {
        givenAt = nil
        losses += 1
    }

    func end(_ outcome: Outcome) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        waiter?.wake(.ready)
    }

    /// Waits for the answer.
    /// - Parameter wait: how long no process may be found for it.
    func wait(forProcess wait: Duration) async -> Outcome {
        let deadline = askedAt + wait
        while true {
            if let outcome { return outcome }
            let wake = await RuntimeActor.shared.loop.suspend(until: givenAt == nil ? deadline : nil) { waiter in
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
}
