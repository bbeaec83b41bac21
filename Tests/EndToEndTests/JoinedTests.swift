import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Order, signatures of both kinds, credentials, breaker, operational events and a change of the key, all at once.
    @Suite(.enabled(if: FakeTime.isInstalled, "needs faketime"))
    struct JoinedTests {
        static let keys = (1...2).map { Data(repeating: $0, count: 32).base64EncodedString() }
        static let lines = ["", "a", "b", "c"]
        static let eventsPerLine = 6

        let installation: Installation
        let receiver: LoopbackReceiver
        /// Ordered, and signed twice.
        let webhook: WebhookResponse
        /// Hears of the other one.
        let observer: WebhookResponse

        init() throws {
            installation = try Installation()
            installation.environment = ["WEBHOOKS_KEY=\(Self.keys[0])"]
            receiver = try LoopbackReceiver(in: installation.folder)
            webhook = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "ordered", "url": "\#(receiver.url("/mended"))", "createdBy": "u",
                "events": ["ticket.created"], "timeout": 20000, "rateLimit": 1000, "ordered": true, "maxRetries": 10,
                "retryDelaySeconds": 1, "signatures": ["v1", "v1a"], "credentials": {"type": "bearer", "token": "t-0k3n"}}
                """#)
            observer = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "observer", "url": "\#(receiver.url("/200"))", "createdBy": "u",
                "events": ["webhook.warning", "webhook.recovered", "delivery.exhausted"]}
                """#)
        }

        @Test func `a receiver that fails, while its key changes, gets all in order when it is back`() throws {
            let first = try trigger(3)
            // The first of each of four lines fails, at three times: ten attempts open the breaker.
            for seconds in [0.0, 10, 20] { _ = try drain(later: seconds) }
            let health = try state()
            #expect(health.state == "open" && health.nextProbeAt != nil)
            let failed = try receiver.arrivals().filter { $0.line.contains("/mended") }
            #expect(failed.count >= 10 && Set(failed.map(\.delivery)) == Set(first.map { $0[0] }))

            let lines = zip(first, try trigger(3)).map { $0 + $1 }
            #expect(try drain(later: 25).processed == 0, "what waits for the breaker costs no attempt")
            try changeKey()
            // A probe with the new key fails, too.
            #expect(try drain(later: 60).retrying == 1)
            #expect(try state().state == "open")

            try receiver.mend()
            for seconds in stride(from: 160.0, through: 200, by: 10) { _ = try drain(later: seconds) }
            #expect(try state().state == "healthy")
            #expect(
                try installation.query("SELECT status, count(*) FROM deliveries GROUP BY 1")
                    == [["success", "\(Self.lines.count * Self.eventsPerLine + 2)"]])
            try installation.check()

            let arrivals = try receiver.arrivals()
            for line in lines {
                let came = arrivals.map(\.delivery).filter(Set(line).contains)
                // Without its repeats, which come one after another.
                #expect(came.enumerated().filter { $0 == 0 || came[$0 - 1] != $1 }.map(\.element) == line)
            }
            try checkRequests(arrivals.filter { $0.line.contains("/mended") })
            try checkNews(arrivals.filter { $0.line.contains("/200") })
        }

        /// - Returns: so many deliveries more of each line, in the order of their events.
        private func trigger(_ count: Int) throws -> [[String]] {
            let events = (0..<count * Self.lines.count).map { number in
                let key = Self.lines[number % Self.lines.count]
                let member = key.isEmpty ? "" : #""orderingKey": "\#(key)", "#
                return #"{"event": "ticket.created", \#(member)"data": \#(number)}"#
            }
            let response: TriggerResponses = try installation.call(
                "trigger", #"{"teamId": "acme", "events": [\#(events.joined(separator: ","))]}"#)
            let ids = response.results.map { $0.deliveries[0].id }
            return Self.lines.indices.map { line in
                stride(from: line, to: ids.count, by: Self.lines.count).map { ids[$0] }
            }
        }

        /// What is due for a retry, then what is due at first.
        /// - Returns: the counts of the ordered webhook and of the observer together.
        private func drain(later seconds: Double) throws -> DrainResponse {
            var sum = DrainResponse()
            for function in ["retryFailed", "processDelivery"] {
                let counts: DrainResponse = try installation.call(function, "{}", later: seconds)
                sum.processed += counts.processed
                sum.retrying += counts.retrying
            }
            return sum
        }

        private func state() throws -> WebhookResponse.Health {
            let seen: WebhookResponse = try installation.call(
                "getWebhook", #"{"teamId": "acme", "webhookId": "\#(webhook.id)"}"#)
            return seen.health
        }

        /// As README.md says it is to be done; afterwards the old key is good for nothing.
        private func changeKey() throws {
            installation.environment = ["WEBHOOKS_KEY=\(Self.keys[1])", "WEBHOOKS_PREVIOUS_KEY=\(Self.keys[0])"]
            let rotated: RotateKeyResponse = try installation.call("rotateKey", "{}")
            #expect(rotated.resealed == 2 && rotated.damaged == 0 && rotated.remaining == 0)
            installation.environment = ["WEBHOOKS_KEY=\(Self.keys[0])"]
            #expect(try installation.refusal("rotateKey", "{}") == "misconfigured")
            installation.environment = ["WEBHOOKS_KEY=\(Self.keys[1])"]
        }

        /// The receiver's own code looks at some; the libraries, where they are installed, at all.
        private func checkRequests(_ requests: [Arrival]) throws {
            #expect(requests.allSatisfy { $0["Authorization"] == "Bearer t-0k3n" })
            let publicKey = try #require(webhook.publicKey)
            for request in [requests[0], requests[requests.count - 1]] {
                #expect(try Verification.accepts(request, secret: webhook.secret))
                guard Verification.python != nil else { continue }
                #expect(try Verification.accepts(request, publicKey: publicKey))
            }
            guard Verification.python != nil else { return }
            let verdicts = try Verification.librariesAccept(requests, secret: webhook.secret)
            #expect(verdicts.count == requests.count && verdicts.allSatisfy { $0.allSatisfy { $0 } })
        }

        private func checkNews(_ requests: [Arrival]) throws {
            #expect(requests.map { $0["X-Webhook-Event"] } == ["webhook.warning", "webhook.recovered"])
            for request in requests {
                #expect(String(decoding: request.body, as: UTF8.self).contains(webhook.id))
                #expect(try Verification.accepts(request, secret: observer.secret))
            }
        }
    }
}
