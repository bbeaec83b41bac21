internal import JSON

/// Counts invocations, and what the functions that send say of their deliveries.
@RuntimeActor
final class InvocationMetrics: InvocationObserver {
    /// Bytes at the begin of an answer that are looked into for counts.
    private static let countsMax = 4096
    private static let outcomes = ["succeeded", "retrying", "failed", "deferred"]

    private struct Key: Hashable, Comparable {
        var function: String
        var cause: String
        /// Of the status, such as `2xx`.
        var status: String

        static func < (left: Key, right: Key) -> Bool {
            (left.function, left.cause, left.status) < (right.function, right.cause, right.status)
        }
    }

    private struct Figures {
        var queued = DurationHistogram()
        var taken = DurationHistogram()
        var coldStarts = 0
        var unanswered = 0
        var rejected = 0
    }

    private var counts: [Key: Int] = [:]
    private var figures: [String: Figures] = [:]
    private var attempts: [String: Int] = [:]

    func ended(_ report: InvocationReport) {
        let status = "\(report.status / 100)xx"
        counts[Key(function: report.function, cause: report.cause.rawValue, status: status), default: 0] += 1
        count(report, in: &figures[report.function, default: Figures()])
        countAttempts(in: report.answer)
    }

    private func count(_ report: InvocationReport, in figures: inout Figures) {
        guard let start = report.start else {
            figures.rejected += 1
            return
        }
        if start == .cold { figures.coldStarts += 1 }
        if report.problem != nil { figures.unanswered += 1 }
        figures.queued.add(report.queued)
        figures.taken.add(report.duration)
    }

    /// `{"processed": 5, "succeeded": 3, …}`: what `processDelivery` and `retryFailed` answer.
    private func countAttempts(in answer: [UInt8]) {
        guard answer.starts(with: #"{"processed":"#.utf8), let counts = Self.counts(of: answer),
            let root = try? JSONDocument(counts).root
        else { return }
        for outcome in Self.outcomes { attempts[outcome, default: 0] += max(0, root[outcome]?.integer ?? 0) }
    }

    /// The answer up to the first of its members that holds others: behind the counts a delivery may follow, with bodies
    /// that nobody is to read for them.
    private static func counts(of answer: [UInt8]) -> [UInt8]? {
        let start = answer.prefix(countsMax)
        let opening = start.dropFirst().firstIndex { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }
        guard let opening else { return answer.count <= countsMax ? answer : nil }
        guard let comma = start[..<opening].lastIndex(of: UInt8(ascii: ",")) else { return nil }
        return start[..<comma] + [UInt8(ascii: "}")]
    }

    func write(to text: inout MetricsText) {
        text.family("hookfile_invocations_total", .counter, "Invocations of functions by cause and class of status.")
        for (key, count) in counts.sorted(by: { $0.key < $1.key }) {
            text.sample(["function": key.function, "cause": key.cause, "status": key.status], count)
        }
        let figures = figures.sorted { $0.key < $1.key }
        let counters: [(name: String, help: String, count: KeyPath<Figures, Int>)] = [
            ("hookfile_cold_starts_total", "Invocations that a process was started for.", \.coldStarts),
            (
                "hookfile_unanswered_invocations_total",
                "Invocations that a process got and did not answer: it crashed or took too long.", \.unanswered
            ),
            ("hookfile_rejected_invocations_total", "Invocations that no process could be had for.", \.rejected),
        ]
        for counter in counters {
            text.family(counter.name, .counter, counter.help)
            for (function, figures) in figures { text.sample(["function": function], figures[keyPath: counter.count]) }
        }
        text.family(
            "hookfile_invocation_queue_seconds", .histogram, "From the call to the moment at which a process got it.")
        for (function, figures) in figures { text.samples(["function": function], figures.queued) }
        text.family("hookfile_invocation_duration_seconds", .histogram, "From there to the answer.")
        for (function, figures) in figures { text.samples(["function": function], figures.taken) }
        text.family(
            "hookfile_delivery_attempts_total", .counter,
            "What became of deliveries, by the answers of the functions that this runtime called to send them.")
        for outcome in Self.outcomes { text.sample(["outcome": outcome], attempts[outcome] ?? 0) }
    }
}
