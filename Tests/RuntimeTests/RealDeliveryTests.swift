import Foundation
import JSON
import TestSupport
import Testing

/// Real deliveries at the test receiver, `local-runtime receive`.
@Suite struct RealDeliveryTests {
    /// Longer than a program takes to start on a busy machine.
    static let startMax = 3.0

    let service: RunningService
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    init() throws { service = try RunningService() }

    @Test func `a receiver that fails is tried again at the promised times, signed each time`() throws {
        let receiver = try receive(["--answer", "500,500,200", "--delay", "60ms,1ms", "--count", "3"])
        try create(receiver.port, #", "retryDelaySeconds": 1"#)
        let delivery = try service.trigger(#"{ "n" : 1.0 }"#)
        let arrivals = try receiver.arrivals()
        var record = try service.call("GET", "deliveries/\(delivery)")
        // The receiver knows the last answer a moment before the store does.
        #expect(
            eventually {
                record = (try? service.call("GET", "deliveries/\(delivery)")) ?? record
                return record["status"]?.string == "success"
            })
        let attempts = record["attempts"]?.elements.map(Array.init) ?? []
        #expect(attempts.map { $0["responseStatus"]?.integer } == [500, 500, 200])
        #expect(attempts.first?["duration"]?.integer ?? 0 >= 60, "the receiver waits before it answers")
        for (wait, (last, next)) in zip([1, 1.5], zip(attempts, attempts.dropFirst())) {
            let end = try time(last["startedAt"]) + Double(last["duration"]?.integer ?? 0) / 1000
            let waited = try time(next["startedAt"]).timeIntervalSince(end)
            // An attempt's end is known to the millisecond.
            #expect((wait - 0.002...wait * 1.1 + Self.startMax).contains(waited))
        }

        #expect(arrivals.map { $0["answer"]?.integer } == [500, 500, 200])
        #expect(arrivals.map { $0["attempt"]?.string } == ["1", "2", "3"])
        for arrival in arrivals {
            #expect(arrival["verified"]?.boolean == true)
            #expect(arrival["signatures"]?["xWebhookSignature"]?.string == "valid")
            #expect(arrival["signatures"]?["standardWebhooks"]?.string == "valid")
            #expect(arrival["deliveryId"]?.string == delivery)
            #expect(arrival["body"]?["data"]?.text == #"{ "n" : 1.0 }"#)
        }
        #expect(Set(arrivals.map { $0["payloadId"]?.string }).count == 1)
    }

    @Test func `a receiver that knows the old secret verifies until the overlap ends, and no other`() throws {
        let receiver = try receive(["--count", "2"])
        let webhook = try create(receiver.port)
        _ = try service.call("POST", "webhooks/\(webhook)/rotate-secret", #"{"overlapSeconds": 600}"#)
        #expect(try service.call("POST", "webhooks/\(webhook)/verify")["status"]?.string == "success")
        _ = try service.call("POST", "webhooks/\(webhook)/rotate-secret", #"{"overlapSeconds": 0}"#)
        _ = try service.trigger()
        let arrivals = try receiver.arrivals()
        #expect(arrivals.map { $0["verified"]?.boolean } == [true, false])
        #expect(arrivals.last?["signatures"]?["xWebhookSignature"]?.string != "valid")
        #expect(arrivals.last?["signatures"]?["standardWebhooks"]?.string != "valid")
    }

    @Test func `events of an ordered webhook arrive in their order, and wait for the first one's retry`() throws {
        let receiver = try receive(["--answer", "500,200", "--count", "6"])
        try create(receiver.port, #", "retryDelaySeconds": 1, "ordered": true"#)
        for number in 0..<5 { _ = try service.trigger("\(number)") }
        let arrivals = try receiver.arrivals()
        #expect(arrivals.map { $0["body"]?["data"]?.integer } == [0, 0, 1, 2, 3, 4])
        #expect(arrivals.map { $0["attempt"]?.string } == ["1", "2", "1", "1", "1", "1"])
    }

    private struct ReceiveCommand {
        var program: RunningProgram
        var port: Int

        /// All that came, once it has ended.
        func arrivals() throws -> [JSONValue] {
            #expect(program.exitStatus() == 0)
            return try program.rest().split(separator: "\n").map { try JSONDocument(Array($0.utf8)).root }
        }
    }

    private func receive(_ arguments: [String]) throws -> ReceiveCommand {
        let program = try RunningProgram(
            ["receive", "--port", "0", "--secret", secret, "--json"] + arguments, in: service.folder.url)
        return ReceiveCommand(
            program: program, port: try #require(program.line().split(separator: ":").last.flatMap { Int($0) }))
    }

    @discardableResult
    private func create(_ port: Int, _ settings: String = "") throws -> String {
        try service.createWebhook(
            url: "http://127.0.0.1:\(port)/hook", #""secret": "\#(secret)"\#(settings)"#
        ).id
    }

    private func time(_ value: JSONValue?) throws -> Date {
        try Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(try #require(value?.string))
    }
}
