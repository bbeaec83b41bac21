import Foundation
import Testing
import Webhooks

@testable import SQLite
@testable import Storage

/// The names of the call that brought an event stay with it.
@Suite struct NamesTests {
    static let parent = TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    let scene: Scene
    let webhook: Webhook

    init() throws {
        scene = try Scene()
        webhook = try scene.webhook()
    }

    @Test(arguments: [
        CallNames(), CallNames(requestID: "req_1"), CallNames(traceParent: parent),
        CallNames(requestID: "req_1", traceParent: parent),
    ])
    func `come with each claim, beside the body's bytes as they were`(names: CallNames) throws {
        var event = scene.events(for: [webhook])[0]
        event.payload.names = names
        event.payload.body = Array(#" {"a": "é  \u0000 b"} "#.utf8) + [0, 0xFF, 0x20]
        try scene.store.accept([event])
        let first = try #require(try scene.claim(at: start).claims.first)
        #expect(first.names == names && first.body == event.payload.body)
        try scene.settle([first.answered(500, at: start)], at: start)
        let later = start + .seconds(60)
        let delivery = try #require(try scene.seen(first.delivery))
        let named = try #require(try scene.another().claim(delivery, of: webhook, at: later))
        #expect(named.names == names && named.body == event.payload.body)
        #expect(try scene.store.names(of: delivery) == names)
    }

    @Test func `are nobody's where the payload is gone`() throws {
        let delivery = scene.events(for: [webhook])[0].deliveries[0]
        #expect(try scene.store.names(of: delivery) == CallNames())
    }

    @Test func `are unknown of what an older version has kept, and that is sent as ever`() throws {
        let path = scene.folder.appending(path: "old.db").path
        let old = try Database(path: path)
        try old.migrate(to: 1, with: Migrations.all[0])
        let body = Array("{\"id\":\"pl_1\"}".utf8)
        _ = try old.run([
            "INSERT INTO payloads (part, team_id, id, event, body, created_at_ms) VALUES (0, 'one', 'pl_1', 'e', \(body), 0)"
        ])
        let store = try Store(path: path)
        try store.insert(webhook)
        let delivery = Delivery(
            id: ID("dlv_1"), webhook: webhook.id, payload: ID("pl_1"), team: one, event: "ticket.created",
            maxAttempts: 1, createdAt: start)
        try store.run([
            DeliveryTable.insert(delivery, part: 0),
            LaneTable.wake(webhook.id, queue: .first, dueAt: start, part: 0),
        ])
        let claim = try #require(try scene.claim(at: start, by: store).claims.first)
        #expect(claim.names == CallNames() && claim.body == body)
    }
}
