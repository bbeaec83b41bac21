import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

@testable import cleanup
@testable import getDelivery
@testable import stats

@Suite struct CleanupTests {
    let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.create(#""rateLimit":1000"#)
    }

    private func clean(_ members: String = "") throws -> [Int?] {
        let answer = try scene.ask(Cleanup.self, "{\(members)}")
        #expect(answer["more"]?.boolean == false)
        return ["deletedPayloads", "deletedDeliveries", "deletedTests"].map { answer[$0]?.integer }
    }

    @Test func `deletes what ended 30 days ago and keeps what waits`() throws {
        let (done, waiting) = (try scene.deliver(), try scene.deliver())
        try scene.attempt(done, status: 200)
        scene.clock.advance(by: .seconds(30 * 86_400))
        let young = try scene.deliver()
        try scene.attempt(young, status: 200)
        #expect(try clean() == [0, 0, 0])
        scene.clock.advance(by: .milliseconds(1))
        #expect(try clean() == [1, 1, 0])
        #expect(try clean() == [0, 0, 0])
        #expect(try scene.refusal(GetDelivery.self, #"{"teamId":"t","deliveryId":"\#(done)"}"#).code == .notFound)
        for id in [waiting, young] { try scene.ask(GetDelivery.self, #"{"teamId":"t","deliveryId":"\#(id)"}"#) }
        #expect(try scene.count("attempts") == 1)
        // Roll-ups stay longer than what they count.
        #expect(try scene.ask(Stats.self, #"{"teamId":"t"}"#)["totalDeliveries"]?.integer == 3)
    }

    @Test func `keeps things as long as it is told, through any number of batches`() throws {
        for _ in 0..<2 {
            let events = Array(repeating: #"{"event":"ticket.closed","data":1}"#, count: 600)
            try scene.trigger("\"events\":[\(events.joined(separator: ","))]")
        }
        scene.clock.advance(by: .seconds(86_400))
        #expect(try clean(#""deliveryDays":1"#) == [0, 0, 0])
        scene.clock.advance(by: .milliseconds(1))
        #expect(try clean(#""deliveryDays":1"#) == [1200, 0, 0])
    }

    @Test func `keeps no more payloads of a team than it is told, and whatever waits`() throws {
        let waiting = try scene.deliver()
        let done = try (0..<4).map { _ in
            scene.clock.advance(by: .milliseconds(1))
            return try scene.deliver()
        }
        for id in done { try scene.attempt(id, status: 200) }
        #expect(try clean(#""maxPayloads":5"#) == [0, 0, 0])
        #expect(try clean(#""maxPayloads":2"#) == [2, 2, 0])
        #expect(try clean(#""maxPayloads":2"#) == [0, 0, 0])
        for id in [waiting] + done.suffix(2) {
            try scene.ask(GetDelivery.self, #"{"teamId":"t","deliveryId":"\#(id)"}"#)
        }
        #expect(try scene.count("deliveries") == 3)
    }

    @Test func `deletes tests after a week`() throws {
        let team = try #require(TeamID("t"))
        let webhook = try scene.context.webhook(ID(scene.create().text("id")), of: team)
        let test = WebhookTest(
            id: scene.context.makeID(at: scene.clock.now), webhook: webhook, eventType: .ticketCreated,
            payload: Array("{}".utf8), transfer: Transfer(.success(Answer(status: 200)), timings: Timings(total: 1)),
            at: scene.clock.now)
        try scene.context.store.insert(test)
        scene.clock.advance(by: .seconds(7 * 86_400))
        #expect(try clean() == [0, 0, 0])
        #expect(try clean(#""testDays":6"#) == [0, 0, 1])
    }

    @Test(arguments: [
        (#""deliveryDays":-1"#, "deliveryDays"), (#""deliveryDays":3651"#, "deliveryDays"),
        (#""testDays":"7""#, "testDays"),
        (#""maxPayloads":0"#, "maxPayloads"), (#""maxPayloads":100000001"#, "maxPayloads"),
        (#""maxSeconds":0"#, "maxSeconds"), (#""maxSeconds":601"#, "maxSeconds"), (#""teamId":"t""#, "teamId"),
    ])
    func `refuses what it does not understand`(members: String, field: String) throws {
        let refusal = try scene.refusal(Cleanup.self, "{\(members)}")
        #expect((refusal.code, refusal.field) == (.invalidRequest, field))
    }
}
