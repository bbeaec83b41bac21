internal import Glibc
internal import Webhooks

/// A process that stays up and answers line by line. It is given calls as a group, and the next group when it has answered.
@RuntimeActor
final class Instance {
    enum State: String, Sendable {
        /// It has its first calls.
        case starting
        case idle, busy
        /// It gets no more calls.
        case ending
    }

    /// What went wrong with a group.
    enum Fault: Equatable {
        case timedOut, tooLong
        /// It wrote what is no answer: nobody knows any more which line belongs to which call.
        case garbled
        case ended
    }

    /// From the request to end (no more input, or SIGTERM) to SIGTERM and SIGKILL.
    static let grace = Invocation.grace
    /// The wait between two looks at its memory; sooner, where a group took so long that it may have grown by much.
    private static let memoryInterval: Duration = .milliseconds(250)
    private static let memoryGroupTime: Duration = .milliseconds(10)

    let child: Child
    let stamp: ProgramStamp
    /// That of the settings with which it was started.
    let generation: Int
    let limits: ProcessLimits
    let takesContext: Bool
    let startedAt = Timestamp.now
    private(set) var state = State.idle
    /// Calls that it answered.
    private(set) var uses = 0
    private(set) var lastUsedAt = ContinuousClock.now
    /// When it was last looked at.
    private(set) var memory = ProcessMemory()
    /// The most bytes that it has had.
    private(set) var memoryMax = 0
    /// Processor time since its start, in whole seconds, at which it is ended should it not end by itself.
    private(set) var processorSecondsMax: Int?
    private(set) var isOverProcessorTime = false
    private(set) var ending: Child.Ending?
    /// Given and not answered yet, in their order.
    private(set) var group: ArraySlice<Call> = []
    private var lines = AnswerLines()
    private var memoryAt: ContinuousClock.Instant?
    /// Whether it has calls, or is about to get some.
    private var isTaken = false
    private var isLeaving = false
    private var wasAskedToEnd = false
    private var whenEnded: [Waiter] = []

    init(_ child: Child, stamp: ProgramStamp, generation: Int, limits: ProcessLimits, takesContext: Bool) {
        (self.child, self.stamp, self.generation) = (child, stamp, generation)
        (self.limits, self.takesContext) = (limits, takesContext)
    }

    var isFree: Bool { !isTaken && state != .ending }

    /// It is given calls in a moment.
    func take() {
        isTaken = true
        state = uses == 0 ? .starting : .busy
    }

    /// The calls that it was given are no longer its own.
    func release() {
        (isTaken, group) = (false, [])
        if state == .ending { leave() } else { state = .idle }
    }

    /// Gives it a group and waits for the answers, which go to the calls themselves.
    /// - Parameter timeout: for each answer, from the one before on.
    /// - Returns: nil where all were answered, else how many of those that are left were not sent.
    func answer(_ calls: [Call], within timeout: Duration) async -> (fault: Fault, unsent: Int)? {
        group = calls[...]
        // What it has written unasked would be taken for an answer.
        guard lines.isEmpty, child.output.isSilent else { return (.garbled, calls.count) }
        let input = GroupInput(calls, takesContext: takesContext, into: child.input)
        input.send()
        var fault = await readAnswers(to: input, within: timeout)
        lastUsedAt = .now
        // Who has answered all and does not read it all would take the rest for the next call.
        if fault == nil, !(await input.isSent(until: lastUsedAt + Self.grace)) { fault = .garbled }
        return fault.map { ($0, min(input.unsentCount, group.count)) }
    }

    private func readAnswers(to input: GroupInput, within timeout: Duration) async -> Fault? {
        let givenAt = ContinuousClock.now
        var deadline = givenAt + timeout
        while !group.isEmpty {
            let bytes: [UInt8]
            do throws(IOFailure) {
                bytes = try await child.output.read(upTo: 64 * 1024, until: deadline)
            } catch {
                return error == .timedOut ? .timedOut : .ended
            }
            guard !bytes.isEmpty else { return .ended }
            let answers = lines.take(bytes)
            if !answers.isEmpty {
                let now = ContinuousClock.now
                deadline = now + timeout
                measureMemory(at: now, givenAt: givenAt)
            }
            for line in answers {
                guard let call = group.first, input.hasBegun(group.startIndex),
                    let answer = await FunctionAnswer.read(line: Array(line))
                else { return .garbled }
                group = group.dropFirst()
                uses += 1
                call.end(Call.Outcome(result: .success(answer), memoryMax: memoryMax == 0 ? nil : memoryMax))
            }
            if lines.isTooLong { return .tooLong }
        }
        return nil
    }

    private func measureMemory(at now: ContinuousClock.Instant, givenAt: ContinuousClock.Instant) {
        if let memoryAt, memoryAt + Self.memoryInterval > now, givenAt + Self.memoryGroupTime > now { return }
        memoryAt = now
        memory = ProcessMemory(of: child.pid) ?? memory
        memoryMax = max(memory.peak, memoryMax)
    }

    // MARK: - Its processor time

    /// Lets it use so much from now on.
    func giveProcessorTime(seconds: Int) {
        guard let used = ProcessLimits.processorSecondsUsed(by: child.pid) else { return }
        let most = used + 1 + seconds
        ProcessLimits.setProcessorSeconds(most, isFinal: false, for: child.pid)
        processorSecondsMax = most + ProcessLimits.processorGrace
    }

    /// Ends it where it has used up its processor time and goes on: what it was told of that (SIGXCPU) it did not heed.
    func checkProcessorTime() {
        guard isTaken, let processorSecondsMax, let used = ProcessLimits.processorSecondsUsed(by: child.pid),
            used >= processorSecondsMax
        else { return }
        isOverProcessorTime = true
        child.signal(SIGKILL)
    }

    // MARK: - Its end

    /// Waits for the end and tells those who wait for that.
    /// - Returns: how it ended, where nobody asked it to and it had no calls, whose callers would be told.
    func watch() async -> Child.Ending? {
        ending = try? await child.end(until: nil)
        defer { state = .ending }
        let isUnasked = state != .ending && !isTaken
        memoryMax = max(memoryMax, child.memoryMax)
        // Whoever still holds the pipes has left the process group on purpose: nobody waits for it.
        child.input?.stop()
        child.output.stop()
        child.errors.stop()
        for waiter in whenEnded { waiter.wake(.ready) }
        whenEnded = []
        return isUnasked ? ending : nil
    }

    /// Lets it end: it gets no more calls, and no more input after those that it has.
    /// - Parameter signal: sent at once to what is under way.
    func end(signal: Int32? = nil) {
        state = .ending
        if let signal {
            child.signal(signal)
            wasAskedToEnd = true
        }
        if !isTaken { leave() }
    }

    private func leave() {
        guard !isLeaving else { return }
        isLeaving = true
        child.input?.close()
        RuntimeActor.start {
            for signal in self.wasAskedToEnd ? [SIGKILL] : [SIGTERM, SIGKILL] {
                if await self.ended(until: .now + Self.grace) != nil { return }
                self.child.signal(signal)
            }
        }
    }

    /// Nil where the time is over first.
    func ended(until deadline: ContinuousClock.Instant) async -> Child.Ending? {
        if ending == nil {
            _ = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter in
                if ending == nil { whenEnded.append(waiter) } else { waiter.wake(.ready) }
            }
        }
        return ending
    }
}
