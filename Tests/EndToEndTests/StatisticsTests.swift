import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct StatisticsTests {
        let installation: Installation
        let receiver: LoopbackReceiver

        init() throws {
            installation = try Installation()
            receiver = try LoopbackReceiver(in: installation.folder)
        }

        /// 24 webhooks are told of 400 tickets, of which 30 end in an answer of 500; one webhook is told of 400 contacts,
        /// 3 of them so. Half of the webhooks try again; one of these is made inactive before anything is sent.
        @Test func `ten thousand deliveries give the numbers of hand arithmetic`() throws {
            let webhooks = try (0..<25).map { number in
                try create(event: number == 24 ? "contact.created" : "ticket.created", maxRetries: number % 2)
            }
            try trigger("ticket.created", failing: 30)
            try trigger("contact.created", failing: 3)
            let _: WebhookResponse = try installation.call(
                "toggleWebhook", #"{"teamId": "acme", "webhookId": "\#(webhooks[1])", "isActive": false}"#)
            let drain: DrainResponse = try installation.call("processDelivery", #"{"maxSeconds": 60}"#)
            let (success, retrying, failed) = (23 * 370 + 397, 11 * 30, 12 * 30 + 3)
            #expect(
                drain == DrainResponse(processed: 9600, succeeded: success, retrying: retrying, failed: failed))

            let team = try statistics("")
            #expect(team.totalDeliveries == 10_000 && team.pendingCount == 400)
            #expect(team.successCount == success && team.retryingCount == retrying && team.failedCount == failed)
            #expect(team.successRate == 89.1)  // 8,907 of 10,000
            team.expectDurations(try durations("1 = 1"))
            let period = try #require(team.series)
            #expect(period.reduce(0) { $0 + $1.totalDeliveries } == 10_000)
            #expect(period.reduce(0) { $0 + $1.successCount } == success)

            let contacts = try statistics(#", "webhookId": "\#(webhooks[24])""#)
            #expect(contacts.totalDeliveries == 400 && contacts.successCount == 397 && contacts.failedCount == 3)
            #expect(contacts.successRate == 99.3)  // 397 of 400: 99.25
            contacts.expectDurations(try durations("webhook_id = '\(webhooks[24])'"))

            let held = try statistics(#", "webhookId": "\#(webhooks[1])""#)
            #expect(held.pendingCount == 400 && held.successRate == 0 && held.lastDelivery == nil)
            held.expectDurations([])
        }

        private func create(event: String, maxRetries: Int) throws -> String {
            let webhook: WebhookResponse = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "n", "url": "\#(receiver.url("/told"))", "events": ["\#(event)"],
                "createdBy": "u", "rateLimit": 1000, "maxRetries": \#(maxRetries), "retryDelaySeconds": 3600}
                """#)
            return webhook.id
        }

        /// 400 events; most are answered soon, some after up to 150 ms.
        private func trigger(_ event: String, failing: Int) throws {
            var random = SeededRandom(seed: 400)
            let events = (0..<400).map { number in
                let wait =
                    number % 20 == 0 ? Int.random(in: 30...150, using: &random) : .random(in: 0...8, using: &random)
                // Every thirteenth, so that no breaker opens.
                let answer = number % 13 == 0 && (1...failing).contains(number / 13) ? 500 : 200
                return #"{"event": "\#(event)", "data": {"n": \#(number), "answer": \#(answer), "afterMs": \#(wait)}}"#
            }
            let response: TriggerResponses = try installation.call(
                "trigger", #"{"teamId": "acme", "events": [\#(events.joined(separator: ","))]}"#)
            #expect(response.results.count == 400)
        }

        private func statistics(_ more: String) throws -> StatisticsResponse {
            try installation.call("stats", #"{"teamId": "acme", "interval": "hour"\#(more)}"#)
        }

        /// Of the last attempts of all that ended, in whole milliseconds.
        private func durations(_ condition: String) throws -> [Int] {
            try installation.query(
                """
                SELECT CAST(round(total_ms) AS INTEGER) FROM deliveries JOIN attempts
                    ON delivery_id = id AND number = attempt
                WHERE status IN ('success', 'failed') AND \(condition)
                """
            ).map { try #require(Int($0[0])) }
        }
    }
}

extension StatisticsResponse {
    /// Compares the figures with those of the durations, in milliseconds.
    func expectDurations(_ durations: [Int]) {
        let sorted = durations.sorted()
        let mean = Double(sorted.reduce(0, +)) / Double(max(sorted.count, 1))
        #expect(abs(averageDuration - mean) <= 0.051)
        #expect(maxDuration == sorted.last ?? 0)
        for (share, figure) in [(0.5, p50Duration), (0.95, p95Duration), (0.99, p99Duration)] {
            let rank = max(Int((share * Double(sorted.count)).rounded(.up)), 1)
            let exact = Double(sorted.isEmpty ? 0 : sorted[rank - 1])
            // The buckets of the roll-up are that wide.
            #expect(abs(figure - exact) <= exact * 0.032 + 0.001, "\(share)")
        }
    }
}
