import Foundation
import TestSupport
import Testing

extension Race {
    /// Of claims, and of events.
    static let claims = [
        Race(
            "a lease ends during a slow send, and another process sends and settles meanwhile",
            "the other's end stays, the late one is dropped; one attempt is on record, the receiver saw two with the same ids"
        ) { scene in
            let id = try scene.trigger(200)
            let slow = try scene.begin()
            let other = try scene.begin("retryFailed", later: RaceScene.leaseSeconds)
            try scene.receiver.answer(1)
            #expect(try scene.end(other) == DrainResponse(processed: 1, succeeded: 1))
            try scene.receiver.answer(0)
            #expect(try scene.end(slow, warning: "a lease ended before its attempt did") == DrainResponse())
            try scene.expectOneAttempt(of: id, arrivals: 2)
        },
        Race(
            "a lease ends during a slow send, which ends while another process sends",
            "the late end is dropped, though it came first; the other's stays"
        ) { scene in
            let id = try scene.trigger(200)
            let slow = try scene.begin()
            let other = try scene.begin("retryFailed", later: RaceScene.leaseSeconds)
            try scene.receiver.answer(0)
            #expect(try scene.end(slow, warning: "a lease ended before its attempt did") == DrainResponse())
            #expect(try scene.delivery(id).status == "pending")
            try scene.receiver.answer(1)
            #expect(try scene.end(other) == DrainResponse(processed: 1, succeeded: 1))
            try scene.expectOneAttempt(of: id, arrivals: 2)
        },
        Race(
            "a lease ends during a slow send, and nobody has taken the delivery when that ends",
            "its end is written down; nothing is sent again"
        ) { scene in
            let id = try scene.trigger(200)
            let clock = try MovableClock(in: scene.installation.folder)
            let slow = try scene.begin(clock: clock)
            try clock.move(by: Int(RaceScene.leaseSeconds))
            try scene.receiver.answer()
            #expect(try scene.end(slow) == DrainResponse(processed: 1, succeeded: 1))
            let deliveredAt = try #require(try scene.delivery(id).deliveredAt)
            #expect(deliveredAt > .now + RaceScene.leaseSeconds / 2, "it must have been later than its lease")
            #expect(try scene.run("retryFailed", later: RaceScene.leaseSeconds) == DrainResponse())
            try scene.expectOneAttempt(of: id, arrivals: 1)
        },
        Race(
            "`redeliver` during a send",
            "`conflict`, or passed over where many are queued; afterwards it is one attempt more"
        ) { scene in
            let id = try scene.trigger(200)
            let drain = try scene.begin()
            let request = #"{"teamId": "acme", "deliveryId": "\#(id)"}"#
            #expect(try scene.installation.refusal("redeliver", request) == "conflict")
            let many: QueuedResponse = try scene.installation.call(
                "redeliver", #"{\#(scene.reference), "status": "pending"}"#)
            #expect(many.queued == 0)
            try scene.receiver.answer()
            #expect(try scene.end(drain) == DrainResponse(processed: 1, succeeded: 1))
            let one: QueuedResponse = try scene.installation.call("redeliver", request)
            #expect(one.queued == 1)
            #expect(try scene.run("retryFailed") == DrainResponse(processed: 1, succeeded: 1))
            #expect(try scene.delivery(id).attempts?.map(\.number) == [1, 2])
            #expect(try scene.receiver.arrivals().compactMap { $0["X-Webhook-Attempt"] } == ["1", "2"])
        },
        Race(
            "two `trigger` with one `idempotencyKey` and the same content at once",
            "one payload; both answer with it, one of them as a duplicate"
        ) { scene in
            let answers = try scene.triggerAtOnce(["1", "1"]).map {
                try JSONDecoder().decode(TriggerResponse.self, from: Data($0.utf8))
            }
            #expect(Set(answers.map(\.payloadId)).count == 1 && Set(answers.map(\.duplicate)) == [true, false])
            #expect(answers[0].deliveries.map(\.id) == answers[1].deliveries.map(\.id))
            #expect(try scene.installation.query("SELECT count(*) FROM deliveries") == [["1"]])
        },
        Race(
            "two `trigger` with one `idempotencyKey` and other content at once",
            "one payload; the other one is a `conflict`"
        ) { scene in
            let answers = try scene.triggerAtOnce(["1", "2"])
            #expect(answers.count { $0.contains(#""duplicate":false"#) } == 1, "\(answers)")
            #expect(answers.count { $0.contains(#""code":"conflict""#) } == 1, "\(answers)")
            #expect(try scene.installation.query("SELECT count(*) FROM payloads") == [["1"]])
        },
    ]
}

extension RaceScene {
    /// The books have one attempt, which succeeded; the receiver saw the same ids and bytes so often.
    fileprivate func expectOneAttempt(of id: String, arrivals count: Int) throws {
        let delivery = try delivery(id)
        #expect(delivery.status == "success" && delivery.attempts?.map(\.number) == [1])
        let arrivals = try receiver.arrivals()
        #expect(arrivals.map(\.delivery) == Array(repeating: id, count: count))
        #expect(Set(arrivals.map(\.body)).count == 1 && Set(arrivals.map { $0["X-Webhook-Attempt"] }) == ["1"])
        let statistics: StatisticsResponse = try installation.call("stats", #"{"teamId": "acme"}"#)
        #expect(statistics.totalDeliveries == 1 && statistics.successCount == 1)
    }

    /// Both have looked for the key, and wait for somebody else's transaction to end, before either can write.
    /// - Returns: what they answered.
    fileprivate func triggerAtOnce(_ data: [String]) throws -> [String] {
        let writer = try RunningProgram(["sqlite3", installation.store.path], in: installation.folder)
        try writer.write("BEGIN IMMEDIATE; SELECT 1;\n")
        while writer.isRunning, !writer.hasAnswered { usleep(1000) }
        let programs = try data.map { data in
            let program = try RunningProgram(installation.command("trigger"), in: installation.folder)
            try program.go(
                #"{"teamId": "acme", "event": "ticket.created", "data": \#(data), "idempotencyKey": "k"}"#)
            return program
        }
        for program in programs { program.waitForPause() }
        #expect(programs.allSatisfy { $0.isRunning })
        try writer.go("COMMIT;\n")
        #expect(try writer.end().status == 0)
        return try programs.map { try $0.end().output }
    }
}
