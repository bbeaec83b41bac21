internal import Webhooks

/// The last invocations, with their requests and answers.
@RuntimeActor
final class InvocationHistory: InvocationObserver {
    nonisolated static let countMax = 1_000
    /// Bytes of all requests and answers together.
    nonisolated static let bytesMax = 32 * 1024 * 1024
    /// Bytes of a request, and of an answer; of a longer one only its length is kept.
    nonisolated static let bodyMax = 64 * 1024

    struct Entry {
        var id: String
        var report: InvocationReport
        /// Bytes.
        var requestLength: Int
        var answerLength: Int

        var isRequestKept: Bool { report.request.count == requestLength }
        var isAnswerKept: Bool { report.answer.count == answerLength }
    }

    private var entries = RecentItems<Entry>(countMax: countMax, bytesMax: bytesMax)

    func ended(_ report: InvocationReport) {
        var entry = Entry(
            id: "inv_" + randomHex(bytes: 8), report: report, requestLength: report.request.count,
            answerLength: report.answer.count)
        if entry.requestLength > Self.bodyMax { entry.report.request = [] }
        if entry.answerLength > Self.bodyMax { entry.report.answer = [] }
        entries.append(entry, bytes: entry.report.request.count + entry.report.answer.count + 512)
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
        let matching = entries.items.reversed().lazy.filter { entry in
            choice.function.map { $0 == entry.report.function } ?? true
                && choice.statuses?.contains(entry.report.status) ?? true
        }
        return Array(matching.prefix(choice.limit))
    }

    /// - Parameter id: its own, or that of its request: then the last of that name.
    subscript(id: String) -> Entry? {
        entries.items.last { $0.id == id || $0.report.context.requestID == id }
    }
}
