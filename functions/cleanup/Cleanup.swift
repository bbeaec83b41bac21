import FunctionHost
import Storage
import Webhooks

@main
struct Cleanup: Function {
    static let summary = "Deletes what is older than it is kept, in small batches that hold nobody up."

    struct Request: Readable {
        let deliveryDays: Int
        let testDays: Int
        let maxPayloads: Int?
        let maxSeconds: Int

        init(_ fields: inout Fields) throws(Failure) {
            deliveryDays = try fields.optional("deliveryDays", .integer(0...3650)) ?? 30
            testDays = try fields.optional("testDays", .integer(0...3650)) ?? 7
            maxPayloads = try fields.optional("maxPayloads", .integer(1...100_000_000))
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
        var response = Response()
        let walk = Walk(store: store, end: end)
        for webhook in try store.deletedWebhooksWithLanes() { _ = try store.cancelDeliveries(of: webhook, at: now) }
        let old = IDSource.bound(now - .days(request.deliveryDays))
        try walk.teams(with: .payloads) { team in
            let beyond = try request.maxPayloads.flatMap { try store.bound(ofNewestPayloads: $0, of: team) }
            let bound = max(old, beyond ?? "")
            response.deletedDeliveries += try walk.sum {
                try store.deleteDeliveries(of: team, before: bound, after: $0)
            }
            response.deletedPayloads += try walk.sum { try store.deletePayloads(of: team, before: bound, after: $0) }
        }
        let oldTest = IDSource.bound(now - .days(request.testDays))
        try walk.teams(with: .tests) { team in
            response.deletedTests += try walk.sum { try store.deleteTests(of: team, before: oldTest, after: $0) }
        }
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

    func teams(with table: RetainedTable, _ body: (TeamID) throws -> Void) throws {
        var team: TeamID?
        while !isOver, let next = try store.team(after: team, in: table) {
            try body(next)
            team = next
        }
    }

    /// Takes all steps for one team.
    /// - Returns: how many rows were deleted.
    func sum(_ step: (_ place: String?) throws -> CleanupStep) throws -> Int {
        var (deleted, place): (Int, String?) = (0, nil)
        repeat {
            guard !isOver else { return deleted }
            let done = try step(place)
            deleted += done.deleted
            place = done.next
        } while place != nil
        return deleted
    }
}

extension Duration {
    fileprivate static func days(_ days: Int) -> Duration { .seconds(days * 86_400) }
}
