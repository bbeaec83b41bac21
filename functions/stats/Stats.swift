import FunctionHost
import Storage
import Webhooks

@main
struct Stats: Function {
    static let summary = "Counts a webhook's, or a team's, deliveries and their durations."

    enum Interval: String, CaseIterable { case hour, day }

    struct Request: Readable {
        let team: TeamID
        let webhook: ID<Webhook>?
        let from: Timestamp?
        let to: Timestamp?
        let interval: Interval?

        init(_ fields: inout Fields) throws(Failure) {
            team = try fields.required("teamId", .team)
            webhook = try fields.optional("webhookId", .id())
            (from, to) = try fields.period()
            interval = try fields.optional("interval", .word())
        }
    }

    func handle(_ request: Request, in context: Context) throws -> StatisticsResponse {
        let store = try context.store
        if let id = request.webhook { _ = try context.webhook(id, of: request.team) }
        let (webhook, from, to) = (request.webhook, request.from, request.to)
        var response = StatisticsResponse(try store.statistics(of: request.team, webhook: webhook, from: from, to: to))
        if webhook == nil { response.webhooks = try store.webhookCounts(of: request.team) }
        if let interval = request.interval {
            let length = interval == .hour ? Statistics.hourMilliseconds : Statistics.dayMilliseconds
            response.series = try store.series(of: request.team, webhook: webhook, from: from, to: to, every: length)
        }
        return response
    }
}
