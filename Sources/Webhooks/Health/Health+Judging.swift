/// What follows from a webhook's health.
package struct Judgement: Equatable, Sendable {
    package var next: Health
    /// What its team may want to hear of.
    package var news: [News] = []

    package enum News: Equatable, Sendable {
        case opened
        /// At so many percent of the way to being disabled.
        case warned(Int)
        case disabled
        case recovered
    }

    /// Whether it rests on a long time without a success.
    package var restsOnTime: Bool {
        news.contains {
            switch $0 {
            case .warned, .disabled: true
            case .opened, .recovered: false
            }
        }
    }

    package var disables: Bool { news.contains(.disabled) }
}

extension Health {
    /// What is to be concluded now; nil where all stays as it is.
    ///
    /// It rests on what is remembered alone, so that a conclusion that a process did not live to write down is drawn after
    /// the next attempt.
    /// - Parameter probe: how a probe has just ended, if one has.
    package func judged(after probe: AttemptEnds.Probe?, at now: Timestamp) -> Judgement? {
        var judgement = Judgement(next: self)
        judgement.next.revision += 1
        judgement.judgeBreaker(after: probe, at: now)
        judgement.judgeWarnings(at: now)
        if state != .healthy, judgement.next.state == .healthy {
            judgement.next.healthySince = now
            (judgement.next.attempts, judgement.next.failures) = (0, 0)
            judgement.news.append(.recovered)
        }
        let isChanged = judgement.next.breaker != breaker || judgement.next.warning != warning
        return isChanged || !judgement.news.isEmpty ? judgement : nil
    }
}

extension Judgement {
    fileprivate mutating func judgeBreaker(after probe: AttemptEnds.Probe?, at now: Timestamp) {
        switch (next.breaker, probe) {
        case (nil, _):
            // After a success nothing is held back, whatever came before it.
            guard next.failingSince != nil else { return }
            let reason = Breaker.reasonToOpen(
                attempts: next.attempts, failures: next.failures, connectionFailures: next.connectionFailures)
            guard let reason else { return }
            next.breaker = Breaker(reason, at: now)
            news.append(.opened)
        case (.some, .succeeded?): next.breaker = nil
        case (let breaker?, .failed?): next.breaker = breaker.waitingLonger(at: now)
        case (.some, nil): break
        }
    }

    fileprivate mutating func judgeWarnings(at now: Timestamp) {
        // A warning of failures that a success has ended.
        let isOver = next.failingSince == nil || next.warnedAt.map { $0 < (next.failingSince ?? now) } ?? false
        if isOver { (next.warning, next.warnedAt) = (0, nil) }
        let progress = next.disableProgress
        guard progress < 100 else { return news.append(.disabled) }
        let warning = Disabling.warning(at: progress)
        guard warning > next.warning else { return }
        next.warnedAt = next.warnedAt ?? now
        next.warning = warning
        news.append(.warned(warning))
    }
}
