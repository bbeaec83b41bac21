import Testing
import Webhooks

@testable import SQLite
@testable import Storage

@Suite struct ConcurrencyTests {
    private enum Work: Sendable {
        static let threads = 8
        static let operations = 300
    }

    @Test func `eight at once on one file: nobody is turned away, and none gets another's claim`() throws {
        let scene = try Scene()
        let webhooks = try (0..<6).map { _ in try scene.webhook { $0.rateLimit = 1000 } }
        // Each thread accepts under ids of its own, claims whatever is due, and settles most of it.
        let events = (0..<Work.threads).map { _ in
            (0..<Work.operations / 3).map { index in scene.events(for: [webhooks[index % 6]]) }
        }
        let path = scene.path
        let results = Threads.run(Work.threads) { thread in
            let store = try Store(path: path)
            var (claimed, open): ([ID<Delivery>], [Claim]) = ([], [])
            for operation in 0..<Work.operations {
                let now = start + .milliseconds(operation)
                switch operation % 3 {
                case 0: try store.accept(events[thread][operation / 3])
                case 1:
                    let lanes = try store.dueLanes(in: .first, at: now, limit: 3).map { Lane($0, room: 3) }
                    let claims = try store.turn(claiming: lanes, in: .first, at: now).claims
                    claimed += claims.map(\.delivery.id)
                    open += claims
                default:
                    _ = try store.turn(settling: open.map { $0.answered(200, at: now) }, in: .first, at: now)
                    open = []
                }
            }
            return claimed
        }
        let claimed = try results.flatMap { try $0.get() }
        #expect(Set(claimed).count == claimed.count)
        let rest = try scene.count("SELECT count(*) FROM deliveries WHERE queue = 0")
        #expect(claimed.count + rest == Work.threads * Work.operations / 3)
        let statistics = try scene.store.statistics(of: one)
        #expect(statistics.total == Work.threads * Work.operations / 3)
        #expect(statistics.success == claimed.count)
        var check = try #require(try scene.store.database.run("PRAGMA integrity_check").first)
        #expect(try check.read() == "ok")
    }
}
