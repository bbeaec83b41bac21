internal import Glibc
internal import Webhooks

/// A receiver for tests: it shows what came, says whether it is signed, and answers as it was told.
@RuntimeActor
final class Receiver: Responder {
    struct Plan: Sendable {
        var secret: String?
        /// In turn; the last one repeats.
        var statuses: [Int]
        var delays: [Duration]
        var printsJSON: Bool
    }

    private let plan: Plan
    private var arrivedCount = 0
    private var answeredCount = 0
    private var isOver = false
    private var waiter: Waiter?
    private var countMax = Int.max
    /// Why what came could not be shown; then no more is taken.
    private(set) var failure: CommandError?

    init(_ plan: Plan) { self.plan = plan }

    func accept(_ head: RequestHead, context: CallContext) throws(Problem) -> Answering {
        { body in await self.answer(head, body) }
    }

    /// Waits until that many requests have their answers, or for ``end()``.
    /// - Parameter count: nil for any number.
    func ended(after count: Int?) async {
        countMax = count ?? .max
        guard !isOver, answeredCount < countMax else { return }
        _ = await RuntimeActor.shared.loop.suspend { waiter = $0 }
    }

    /// It is to wait for no more.
    func end() {
        isOver = true
        waiter?.wake(.ready)
        waiter = nil
    }

    private func answer(_ head: RequestHead, _ body: [UInt8]) async -> Response {
        let turn = arrivedCount
        arrivedCount += 1
        let now = Timestamp.now
        let status = plan.statuses[min(turn, plan.statuses.count - 1)]
        let arrival = Arrival(
            number: arrivedCount, time: now, head: head, body: body, status: status,
            verdict: plan.secret.map { SignatureVerdict(headers: head.headers, body: body, secret: $0, now: now) })
        show(arrival)
        let delay = plan.delays[min(turn, plan.delays.count - 1)]
        if delay > .zero { await sleep(for: delay) }
        answeredCount += 1
        if answeredCount >= countMax { end() }
        return Response(status, text: "")
    }

    private func show(_ arrival: Arrival) {
        do throws(CommandError) {
            try output(plan.printsJSON ? arrival.json : Array(arrival.text.utf8))
        } catch {
            failure = error
            end()
        }
    }
}
