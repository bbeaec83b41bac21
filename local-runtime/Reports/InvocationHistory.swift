internal import Webhooks

/// The last invocations, and of the last among them the requests and answers: as far as there is room.
@RuntimeActor
final class InvocationHistory: InvocationObserver {
    nonisolated static let countMax = 1_000
    /// Bytes of all requests and answers together; beyond them, those of the oldest invocations make room.
    nonisolated static let bytesMax = 32 * 1024 * 1024
    /// Bytes of a request, and of an answer; of a longer one only its length is kept.
    nonisolated static let bodyMax = 64 * 1024

    struct Entry {
        var id: String
        /// With the request and the answer where they are kept.
        var report: InvocationReport
        /// Bytes.
        var requestLength: Int
        var answerLength: Int

        var isRequestKept: Bool { report.request.count == requestLength }
        var isAnswerKept: Bool { report.answer.count == answerLength }
    }

    /// Without bodies.
    private var entries = RecentItems<Entry>(countMax: countMax, bytesMax: .max)
    /// Those of the last entries.
    private var bodies = RecentItems<(request: [UInt8], answer: [UInt8])>(countMax: countMax, bytesMax: bytesMax)

    func ended(_ report: InvocationReport) {
        var entry = Entry(
            id: "inv_" + randomHex(bytes: 8), report: report, requestLength: report.request.count,
            answerLength: report.answer.count)
        let request = entry.requestLength > Self.bodyMax ? [] : report.request
        let answer = entry.answerLength > Self.bodyMax ? [] : report.answer
        (entry.report.request, entry.report.answer) = ([], [])
        entries.append(entry, bytes: 0)
        bodies.append((request, answer), bytes: request.count + answer.count)
    }

    private var newestFirst: ReversedCollection<[Entry]> {
        var all = Array(entries.items)
        for (place, kept) in zip(all.indices.suffix(bodies.count), bodies.items) {
            (all[place].report.request, all[place].report.answer) = kept
        }
        return all.reversed()
    }

    /// Which invocations are asked for; nil is any.
    struct Choice {
        var function: String?
        /// Of HTTP: from and up to.
        var statuses: ClosedRange<Int>?
        var limit = 50
    }

    /// Newest first.
    func list(_ choice: Choice = Choice()) -> [Entry] {
        let matching = newestFirst.lazy.filter { entry in
            choice.function.map { $0 == entry.report.function } ?? true
                && choice.statuses?.contains(entry.report.status) ?? true
        }
        return Array(matching.prefix(choice.limit))
    }

    /// - Parameter id: its own, or that of its request: then the last of that name.
    subscript(id: String) -> Entry? {
        newestFirst.first { $0.id == id || $0.report.context.requestID == id }
    }
}
