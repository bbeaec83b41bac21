import Foundation
import Testing

extension EndToEnd {
    /// A receiver that answers 500, 500, 200.
    @Suite struct RetryTests {
        /// Longer than a program takes to start on a busy machine.
        static let tickMax = 3.0

        @Test func `is tried again at the promised times, with the same body and fresh signatures`() throws {
            let installation = try Installation()
            let receiver = try LoopbackReceiver(in: installation.folder)
            let webhook: WebhookResponse = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "Orders", "url": "\#(receiver.url("/500/500/200"))",
                "events": ["ticket.created"], "createdBy": "user-1", "retryDelaySeconds": 1}
                """#)
            let trigger: TriggerResponse = try installation.call(
                "trigger", #"{"teamId": "acme", "event": "ticket.created", "data": {"n": 1}}"#)
            let question = #"{"teamId": "acme", "deliveryId": "\#(trigger.deliveries[0].id)"}"#

            let first: DrainResponse = try installation.call("processDelivery", "{}")
            #expect(first == DrainResponse(processed: 1, retrying: 1))
            var delivery: DeliveryResponse = try installation.call("getDelivery", question)
            #expect(delivery.status == "retrying" && delivery.errorCode == "http_status")
            try check(installation, total: 1, retrying: 1, rate: 0, durations: [])
            for wait in [1.0, 1.5] {
                let due = try #require(delivery.nextRetryAt)
                let last = try #require(delivery.attempts?.last)
                let end = last.startedAt + Double(last.duration) / 1000
                // Its end is known to the millisecond, and written down a moment later.
                #expect((wait - 0.002...wait * 1.1 + 0.25).contains(due.timeIntervalSince(end)))
                var retry = DrainResponse()
                while retry.processed == 0 { retry = try installation.call("retryFailed", "{}") }
                #expect(retry.processed == 1)
                delivery = try installation.call("getDelivery", question)
                let start = try #require(delivery.attempts?.last?.startedAt)
                #expect((0...Self.tickMax).contains(start.timeIntervalSince(due)))
            }

            #expect(delivery.status == "success" && delivery.attempt == 3 && delivery.nextRetryAt == nil)
            #expect(delivery.attempts?.map(\.number) == [1, 2, 3])
            #expect(delivery.attempts?.map(\.responseStatus) == [500, 500, 200])
            let last = try #require(delivery.attempts?.last?.duration)
            try check(installation, total: 1, success: 1, rate: 100, durations: [last])

            let arrivals = try receiver.arrivals()
            #expect(arrivals.map { $0["X-Webhook-Attempt"] } == ["1", "2", "3"])
            #expect(Set(arrivals.map(\.body)).count == 1)
            #expect(Set(arrivals.map { $0["webhook-id"] }) == [trigger.payloadId])
            #expect(Set(arrivals.map(\.delivery)) == [trigger.deliveries[0].id])
            let waits = zip(arrivals, arrivals.dropFirst()).map { $1.at - $0.at }
            #expect(waits[0] >= 1 && waits[1] >= 1.5)
            for arrival in arrivals {
                let signed = try #require(arrival["webhook-timestamp"].flatMap { Double($0) })
                #expect((-1...1).contains(arrival.at.rounded(.down) - signed))
                #expect(try Verification.accepts(arrival, secret: webhook.secret))
            }
            guard Verification.python != nil else { return }
            let verdicts = try Verification.librariesAccept(arrivals, secret: webhook.secret)
            #expect(verdicts == Array(repeating: [true, true], count: 3))
        }

        private func check(
            _ installation: Installation, total: Int, success: Int = 0, retrying: Int = 0, rate: Double,
            durations: [Int]
        ) throws {
            let statistics: StatisticsResponse = try installation.call("stats", #"{"teamId": "acme"}"#)
            #expect(statistics.totalDeliveries == total && statistics.successCount == success)
            #expect(statistics.retryingCount == retrying && statistics.failedCount == 0)
            #expect(statistics.pendingCount == 0 && statistics.successRate == rate)
            statistics.expectDurations(durations)
        }
    }
}
