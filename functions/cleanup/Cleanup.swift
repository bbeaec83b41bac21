import FunctionHost
import Storage
import Webhooks

@main
struct Cleanup: Function {
    static let summary = "Deletes what is older than it is kept, in small batches that hold nobody up."

    struct Request: Readable {
        let deliveryDays: Int
        let testDays: Int
        let maxSeconds: Int

        init(_ fields: inout Fields) throws(Failure) {
            deliveryDays = try fields.optional("deliveryDays", .integer(0...3650)) ?? 30
            testDays = try fields.optional("testDays", .integer(0...3650)) ?? 7
            maxSeconds = try fields.optional("maxSeconds", .integer(1...600)) ?? 50
            try fields.readTimerMembers()
        }
    }

    struct Response: ObjectResponse {
        var deletedPayloads = 0
        var deletedDeliveries = 0
        var deletedTests = 0
        var more = false

        static let members: [Member<Response>] = [
            Member("deletedPayloads") { $0.deletedPayloads }, Member("deletedDeliveries") { $0.deletedDeliveries },
            Member("deletedTests") { $0.deletedTests }, Member("more") { $0.more },
        ]
    }

    func handle(_ request: Request, in context: Context) throws -> Response {
        let (store, now) = (try context.store, context.now())
        let end = monotonicTime() + .seconds(request.maxSeconds)
        let (old, oldTest) = (now - .days(request.deliveryDays), now - .days(request.testDays))
        var response = Response()
        let walk = Walk(store: store, end: end)
        for webhook in try store.deletedWebhooksWithLanes() { _ = try store.cancelDeliveries(of: webhook, at: now) }
        response.deletedDeliveries = try walk.sum(.payloads) {
            try store.deleteDeliveries(of: $0, before: old, after: $1)
        }
        response.deletedPayloads = try walk.sum(.payloads) { try store.deletePayloads(of: $0, before: old, after: $1) }
        response.deletedTests = try walk.sum(.tests) { try store.deleteTests(of: $0, before: oldTest, after: $1) }
        var hasMore = true
        while hasMore, !walk.isOver { hasMore = try store.deleteExpiredKeys(at: now) }
        hasMore = true
        while hasMore, !walk.isOver { hasMore = try store.deleteStatistics(before: now - .days(Store.statisticsDays)) }
        // Freed pages go back to the disk in steps too.
        while !walk.isOver, try store.shrink() {}
        response.more = walk.isOver
        return response
    }
}

/// Goes through all teams, step by step, until the time is over or SIGTERM comes.
struct Walk {
    let store: Store
    let end: Duration

    var isOver: Bool { monotonicTime() >= end || EndRequest.isMade }

    /// - Returns: how many rows were deleted.
    func sum(_ table: RetainedTable, _ step: (TeamID, String?) throws -> CleanupStep) throws -> Int {
        var (deleted, team): (Int, TeamID?) = (0, nil)
        while !isOver, let next = try store.team(after: team, in: table) {
            var place: String?
            repeat {
                let done = try step(next, place)
                deleted += done.deleted
                place = done.next
            } while place != nil && !isOver
            team = next
        }
        return deleted
    }
}

extension Duration {
    fileprivate static func days(_ days: Int) -> Duration { .seconds(days * 86_400) }
}
