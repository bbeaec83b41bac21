internal import Glibc

/// One run of one program: the request on its stdin, the answer from its stdout.
@RuntimeActor
struct Invocation {
    /// Bytes of an answer; a program that writes more is ended. A page of 250 deliveries has that many answers of
    /// receivers, 16 KiB each, and six bytes in JSON stand for a control character.
    nonisolated static let answerMax = 32 * 1024 * 1024
    /// From the request to end (SIGTERM) to the end (SIGKILL).
    static let grace: Duration = .seconds(2)
    /// How long a program may run before it is listened to: most have ended by then, and all that they said lies in the
    /// pipes. One that says more than they hold waits for that long.
    private static let briefMax: Duration = .milliseconds(20)
    /// Bytes of an answer after which the function's next run is listened to from its start.
    private static let briefAnswerMax = 32 * 1024

    /// Whose program it is.
    var function: String
    var launch: Launch
    /// Of this run alone, as `NAME=value`.
    var variables: [String] = []
    var timeout: Duration
    /// Those that run now, so that they can be ended together.
    var running: RunningChildren

    enum Result: Equatable, Sendable {
        case ended(Child.Ending, answer: [UInt8])
        case timedOut
        case tooLong
        /// A code of <errno.h>.
        case notStarted(Int32)
    }

    /// - Throws: a code of <errno.h>.
    func start(_ request: [UInt8]) async throws(IOFailure) -> Child {
        try await Child.start(launch, adding: variables, request: request, among: running)
    }

    /// Waits for what comes of it.
    func result(of child: Child) async -> Result {
        let deadline = ContinuousClock.now + timeout
        let (ending, answer): (Child.Ending?, [UInt8]?)
        if let end = await briefEnd(of: child, until: deadline) {
            Self.leave(child)
            (ending, answer) = (end, await Self.answer(of: child))
            await log(child)
        } else {
            (ending, answer) = await listen(to: child, until: deadline)
        }
        guard let ending else { return .timedOut }
        launch.isBrief = answer.map { $0.count <= Self.briefAnswerMax } ?? false
        guard let answer else { return .tooLong }
        return .ended(ending, answer: answer)
    }

    /// Nil where it has to be listened to.
    private func briefEnd(of child: Child, until deadline: ContinuousClock.Instant) async -> Child.Ending? {
        guard launch.isBrief, child.input == nil else { return nil }
        return try? await child.end(until: min(deadline, .now + Self.briefMax))
    }

    private func listen(
        to child: Child, until deadline: ContinuousClock.Instant
    ) async -> (ending: Child.Ending?, answer: [UInt8]?) {
        // A program that does not read its input, or closes it, has its reasons: what it answers counts.
        let writing = child.input.map { input in
            SideTask {
                try? await input.write(Array(child.inputRest))
                input.close()
            }
        }
        let reading = SideTask { await Self.answer(of: child) }
        let logging = SideTask { await log(child) }
        let ending = await end(of: child, until: deadline)
        Self.leave(child)
        await writing?.value()
        let answer = await reading.value()
        await logging.value()
        return (ending, answer)
    }

    /// Takes what lies in its pipes and no more. Whoever still holds them has left the process group on purpose: nobody
    /// waits for it.
    private static func leave(_ child: Child) {
        child.input?.stop()
        child.output.stop()
        child.errors.stop()
    }

    private func log(_ child: Child) async {
        var relay = LineRelay(from: child.errors, of: function)
        await relay.run()
    }

    /// Nil where the time was over first.
    private func end(of child: Child, until deadline: ContinuousClock.Instant) async -> Child.Ending? {
        if let ending = try? await child.end(until: deadline) { return ending }
        child.signal(SIGTERM)
        if (try? await child.end(until: .now + Self.grace)) != nil { return nil }
        child.signal(SIGKILL)
        _ = try? await child.end(until: nil)
        return nil
    }

    /// Nil where it is over its limit; the program is ended then.
    private static func answer(of child: Child) async -> [UInt8]? {
        var answer: [UInt8] = []
        while let bytes = try? await child.output.read(upTo: 64 * 1024), !bytes.isEmpty {
            guard answer.count + bytes.count <= answerMax else {
                child.signal(SIGKILL)
                return nil
            }
            answer += bytes
        }
        return answer
    }
}
