internal import Glibc
internal import Webhooks

/// A process that stays up and answers line by line. It is given calls as a group, and the next group when it has answered.
@RuntimeActor
final class Instance {
    enum State: String, Sendable {
        /// It has answered nothing yet.
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
    /// The wait between two looks at its memory.
    private static let memoryInterval: Duration = .milliseconds(250)

    let child: Child
    let stamp: ProgramStamp
    /// That of the settings with which it was started.
    let generation: Int
    let startedAt = Timestamp.now
    private(set) var state = State.starting
    /// Calls that it answered.
    private(set) var uses = 0
    private(set) var lastUsedAt = ContinuousClock.now
    /// Bytes that it holds now, and the most of them that were seen.
    private(set) var (memory, memoryMax) = (0, 0)
    private(set) var ending: Child.Ending?
    /// Given and not answered yet, in their order.
    private(set) var group: ArraySlice<Call> = []
    private let takesContext: Bool
    private var lines = AnswerLines()
    private var memoryAt: ContinuousClock.Instant?
    /// Whether it has calls, or is about to get some.
    private var isTaken = false
    private var isLeaving = false
    private var wasAskedToEnd = false
    private var whenEnded: [Waiter] = []

    init(_ child: Child, stamp: ProgramStamp, generation: Int, takesContext: Bool) {
        (self.child, self.stamp, self.generation, self.takesContext) = (child, stamp, generation, takesContext)
    }

    var isFree: Bool { !isTaken && state != .ending }

    /// Whole seconds of processor time, since its start; nil where it is gone.
    var processorSecondsUsed: Int? { ProcessLimits.processorSecondsUsed(by: child.pid) }

    /// It is given calls in a moment.
    func take() {
        isTaken = true
        state = .busy
    }

    /// The calls that it was given are no longer its own.
    func release() {
        (isTaken, group) = (false, [])
        if state == .ending { leave() } else { state = .idle }
    }

    /// Gives it a group and waits for the answers, which go to the calls themselves.
    /// - Returns: nil where all were answered, else how many of those that are left were not sent.
    func answer(_ calls: [Call], within timeout: Duration) async -> (fault: Fault, unsent: Int)? {
        group = calls[...]
        let deadline = ContinuousClock.now + timeout
        // What it has written unasked would be taken for an answer.
        guard lines.isEmpty, child.output.isSilent else { return (.garbled, calls.count) }
        var (bytes, ends): ([UInt8], [Int]) = ([], [])
        for call in calls {
            LineRequest.append(call.request, call.context, takesContext: takesContext, to: &bytes)
            ends.append(bytes.count)
        }
        var sent = child.input?.writeAtOnce(bytes[...]) ?? 0
        if sent < bytes.count, sent >= 0 {
            // It may have to be read first.
            RuntimeActor.start { [child] in
                while let input = child.input {
                    let count = input.writeAtOnce(bytes[sent...])
                    if count < 0 { return }
                    sent += count
                    if sent == bytes.count { return }
                    do { try await input.waitForOutput(until: deadline) } catch { return }
                }
            }
        }
        let fault = await readAnswers(until: deadline)
        lastUsedAt = .now
        measureMemory()
        return fault.map { ($0, min(ends.count { $0 > sent }, group.count)) }
    }

    private func readAnswers(until deadline: ContinuousClock.Instant) async -> Fault? {
        while !group.isEmpty {
            let bytes: [UInt8]
            do throws(IOFailure) {
                bytes = try await child.output.read(upTo: 64 * 1024, until: deadline)
            } catch {
                return error == .timedOut ? .timedOut : .ended
            }
            guard !bytes.isEmpty else { return .ended }
            for line in lines.take(bytes) {
                guard let call = group.first, let answer = FunctionAnswer(line: Array(line)) else { return .garbled }
                group = group.dropFirst()
                uses += 1
                call.end(Call.Outcome(result: .success(answer), memoryMax: memoryMax == 0 ? nil : memoryMax))
            }
            if lines.isTooLong { return .tooLong }
        }
        return nil
    }

    private func measureMemory() {
        if let memoryAt, memoryAt + Self.memoryInterval > lastUsedAt { return }
        memoryAt = lastUsedAt
        memory = ProcessMemory.resident(of: child.pid) ?? memory
        memoryMax = max(memory, memoryMax)
    }

    // MARK: - Its end

    /// Waits for the end and tells those who wait for that.
    func watch() async {
        ending = try? await child.end(until: nil)
        memoryMax = max(memoryMax, child.memoryMax)
        state = .ending
        // Whoever still holds the pipes has left the process group on purpose: nobody waits for it.
        child.input?.stop()
        child.output.stop()
        child.errors.stop()
        for waiter in whenEnded { waiter.wake(.ready) }
        whenEnded = []
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
