import Foundation
import Testing

extension EndToEnd {
    /// What receivers see of rate limits and of one another.
    @Suite struct ReceiverTests {
        let installation: Installation
        let receiver: LoopbackReceiver

        init() throws {
            installation = try Installation()
            receiver = try LoopbackReceiver(in: installation.folder)
        }

        private func create(_ path: String, event: String, _ settings: String) throws {
            let _: WebhookResponse = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "n", "url": "\#(receiver.url(path))", "events": ["\#(event)"],
                "createdBy": "u", \#(settings)}
                """#)
        }

        private func trigger(_ event: String, count: Int) throws {
            let events = (0..<count).map { #"{"event": "\#(event)", "data": \#($0)}"# }.joined(separator: ",")
            let _: TriggerResponses = try installation.call("trigger", #"{"teamId": "acme", "events": [\#(events)]}"#)
        }

        @Test(.enabled(if: FakeTime.isInstalled, "needs faketime"))
        func `sees no more than its rate limit in any minute, and waiting costs no attempt`() throws {
            try create("/200", event: "ticket.created", #""rateLimit": 5"#)
            try trigger("ticket.created", count: 12)
            let start: DrainResponse = try installation.call("processDelivery", "{}")
            #expect(start.processed == 5 && start.deferred == 7)
            let first = try #require(try times().first)
            // Seconds after the first attempt: before and after each moment when a minute is over.
            for seconds in [30, 59, 59.5, 60, 62, 90, 119, 121, 122, 124.5, 126] {
                let later = seconds - Date.now.timeIntervalSince(first)
                let _: DrainResponse = try installation.call("processDelivery", "{}", later: later)
            }
            let times = try times()
            try #require(times.count == 12)
            for (time, later) in zip(times, times.dropFirst(5)) { #expect(later.timeIntervalSince(time) > 60) }
            #expect(times[11].timeIntervalSince(first) < 130, "nor does it wait much longer than it must")
            let states = try installation.query("SELECT status, attempt, count(*) FROM deliveries GROUP BY 1, 2")
            #expect(states == [["success", "1", "12"]])
        }

        private func times() throws -> [Date] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            return try receiver.arrivals().map { try style.parse(try #require($0["X-Webhook-Timestamp"])) }
        }

        /// More deliveries wait for the dead receiver than may run at a time, and they are older than all others. When the
        /// first of them have ended, the breaker holds back the rest.
        @Test func `does not wait for another one that never answers`() throws {
            try create("/never", event: "contact.created", #""timeout": 3000, "maxRetries": 0"#)
            for _ in 0..<20 { try create("/200", event: "ticket.created", #""timeout": 1000"#) }
            try trigger("contact.created", count: 40)
            try trigger("ticket.created", count: 5)
            let drain: DrainResponse = try installation.call(
                "processDelivery", #"{"concurrency": 16, "maxSeconds": 2}"#)
            #expect(drain == DrainResponse(processed: 100 + drain.failed, succeeded: 100, failed: drain.failed))
            // Eight at a time, and what was claimed ahead of them while all went fast.
            #expect((8...16).contains(drain.failed))
            let ends = try installation.query(
                """
                SELECT min(started_at_ms + total_ms), max(started_at_ms + total_ms), min(total_ms), max(total_ms)
                FROM attempts JOIN deliveries ON id = delivery_id GROUP BY event ORDER BY event
                """
            ).map { try $0.map { try #require(Double($0)) } }
            let (dead, living) = (ends[0], ends[1])
            #expect(dead[2] >= 2990 && dead[3] < 3500)
            #expect(living[1] < dead[0], "all of theirs end before the first of the dead one's")
        }
    }
}
