/// What a pool knows of what its program says about itself.
struct Question {
    /// The wait before a program is asked again that could not be asked.
    var backoff = Backoff(first: .seconds(1), max: .seconds(30))
    var answer: Answer?
    var isAsked = false
    var waiting: [Waiter] = []

    struct Answer {
        /// Which program said so; nil where there was none.
        var stamp: ProgramStamp?
        var description: ProgramDescription
        /// Nil where there is no more to be had: it ended by itself, whatever it said.
        var askAgainAt: ContinuousClock.Instant?
    }
}

/// The question to a program what it is: it is asked once, by a process on top of those that the manifest allows, so that
/// neither a long run nor a long line holds it up.
extension Pool {
    /// For a program to say what it is.
    nonisolated static let describeTimeout: Duration = .seconds(5)

    /// Nil where it is to be asked first.
    var knownDescription: ProgramDescription? {
        guard let answer = question.answer, answer.stamp == ProgramStamp(program) else { return nil }
        if let time = answer.askAgainAt, time <= .now { return nil }
        return answer.description
    }

    /// Whether the program has said all that it has to say; else it may say more in a moment.
    var isDescribed: Bool { question.answer.map { $0.askAgainAt == nil } ?? false }

    func description() async -> ProgramDescription {
        while !isClosed {
            if let knownDescription { return knownDescription }
            ask()
            _ = await RuntimeActor.shared.loop.suspend { waiter in
                if question.isAsked { question.waiting.append(waiter) } else { waiter.wake(.ready) }
            }
        }
        return ProgramDescription()
    }

    /// Asks the program, if nobody does so already.
    func ask() {
        guard !question.isAsked else { return }
        question.isAsked = true
        let stamp = ProgramStamp(program)
        let invocation = Invocation(
            function: function.name, launch: launch(["--describe"]), timeout: Self.describeTimeout, running: running)
        RuntimeActor.start {
            let child = try? await invocation.start([])
            var result: Invocation.Result?
            if let child { result = await invocation.result(of: child) }
            self.hear(result, of: stamp)
            self.hasRoom()
        }
    }

    /// - Parameters:
    ///   - result: nil where it could not be started.
    ///   - stamp: of the program that was asked.
    private func hear(_ result: Invocation.Result?, of stamp: ProgramStamp?) {
        if question.answer?.stamp != stamp { question.backoff.reset() }
        var answer = Question.Answer(stamp: stamp, description: ProgramDescription())
        // A program that does not know the question is one without a description, not one that cannot be called. One that
        // took too long, or was killed, may know it.
        if case .ended(.exited, let text) = result {
            answer.description = ProgramDescription(text)
        } else {
            answer.askAgainAt = .now + question.backoff.next()
        }
        (question.answer, question.isAsked) = (answer, false)
        for waiter in question.waiting { waiter.wake(.ready) }
        question.waiting = []
        plan()
    }
}
