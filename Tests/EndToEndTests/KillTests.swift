import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Processes that die in the middle.
    @Suite struct KillTests {
        static let rounds = 10 * Proof.scale
        /// Of each round.
        static let kills = 36
        static let triggerKills = 520 * Proof.scale
        static let webhooks = 10
        static let events = 100
        /// Longer than a lease: the time-out of the webhooks and 15 s.
        static let leaseSeconds = 40.0

        @Test(.enabled(if: FakeTime.isInstalled, "needs faketime"), arguments: 0..<rounds)
        func `what a killed process left behind is sent again, with the same ids, and nothing is lost`(
            round: Int
        ) throws {
            let installation = try Installation()
            let receiver = try LoopbackReceiver(in: installation.folder)
            let expected = try trigger(in: installation, to: receiver)
            var random = SeededRandom(seed: UInt64(30 + round))
            /// Leases whose process died, as delivery and end: each of them may cost one request more.
            var orphans: Set<[String]> = []
            var kills = 0
            // One that ended before the signal came is not counted.
            for number in 0..<2 * Self.kills where kills < Self.kills {
                let program = try RunningProgram(
                    installation.command(
                        number.isMultiple(of: 2) ? "processDelivery" : "retryFailed",
                        later: Double(number) * Self.leaseSeconds), in: installation.folder)
                let before = receiver.bytesReceived
                try program.go(#"{"concurrency": 8}"#)
                // A third of them die at any moment, the others while they send.
                if number % 3 > 0 { receiver.waitForMore(than: before, from: program) }
                usleep(.random(in: 0...80_000, using: &random))
                program.kill()
                let end = try program.end()
                if end.status == -SIGKILL { kills += 1 }
                if number % 5 == 4 { #expect(try installation.query("PRAGMA integrity_check") == [["ok"]]) }
                orphans.formUnion(
                    try installation.query("SELECT id, due_at_ms FROM deliveries WHERE is_leased = 1"))
            }
            // Where all arrives before that many have died, there is nothing left to die over.
            #expect(kills >= Self.kills / 2)
            #expect(orphans.count > kills, "they must have died in the middle")

            let end = Double(2 * Self.kills) * Self.leaseSeconds
            let first: DrainResponse = try installation.call("processDelivery", "{}", later: end)
            let again: DrainResponse = try installation.call("retryFailed", "{}", later: end)
            #expect(!first.more && !again.more)
            let states = try installation.query("SELECT status, attempt, count(*) FROM deliveries GROUP BY 1, 2")
            #expect(states == [["success", "1", "\(expected.count)"]])
            #expect(try installation.query("PRAGMA integrity_check") == [["ok"]])
            let arrivals = try receiver.arrivals()
            try check(arrivals, expected, orphans: orphans)
            Proof.report(
                "kills of processDelivery and retryFailed, round \(round)",
                ["kills": kills, "deliveries": expected.count, "sent once more": arrivals.count - expected.count])
        }

        @Test func `what trigger had acknowledged when it was killed is there`() throws {
            let installation = try Installation()
            let receiver = try LoopbackReceiver(in: installation.folder)
            try create(in: installation, url: receiver.url("/200"))
            var random = SeededRandom(seed: 31)
            var acknowledged: Set<String> = []
            for number in 0..<Self.triggerKills {
                let program = try RunningProgram(
                    installation.command("trigger") + ["--lines"], in: installation.folder)
                for part in 0..<Int.random(in: 1...4, using: &random) {
                    let line = #"{"teamId": "acme", "event": "ticket.created", "data": \#(part)}"# + "\n"
                    try program.write(String(repeating: line, count: 10))
                    // A third of them die at any moment, the others between their groups.
                    while part == 0, number % 3 > 0, program.isRunning, !program.hasAnswered { usleep(500) }
                    usleep(.random(in: 0...3000, using: &random))
                }
                program.kill()
                // The last line may be cut.
                for line in try program.end().output.split(separator: "\n") {
                    if let answer = try? JSONDecoder().decode(TriggerResponse.self, from: Data(line.utf8)) {
                        acknowledged.insert(answer.payloadId)
                    }
                }
            }
            #expect(try installation.query("PRAGMA integrity_check") == [["ok"]])
            let kept = Set(try installation.query("SELECT id FROM payloads").map { $0[0] })
            #expect(acknowledged.isSubset(of: kept) && acknowledged.count > Self.triggerKills)
            #expect(try installation.query("SELECT count(*) FROM deliveries") == [["\(kept.count)"]])
            #expect(
                try installation.query("SELECT sum(pending) FROM statistics WHERE webhook_id = ''")
                    == [["\(kept.count)"]])
            Proof.report(
                "kills of trigger",
                [
                    "kills": Self.triggerKills, "acknowledged": acknowledged.count,
                    "kept": kept.count, "lost": acknowledged.subtracting(kept).count,
                ])
        }

        private func create(in installation: Installation, url: String) throws {
            let _: WebhookResponse = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "n", "url": "\#(url)", "createdBy": "u",
                "events": ["ticket.created"], "timeout": 20000, "rateLimit": 1000}
                """#)
        }

        /// - Returns: the payload of each delivery.
        private func trigger(in installation: Installation, to receiver: LoopbackReceiver) throws -> [String: String] {
            for _ in 0..<Self.webhooks { try create(in: installation, url: receiver.url("/told")) }
            let events = (0..<Self.events).map { number in
                #"{"event": "ticket.created", "data": {"n": \#(number), "afterMs": \#(10 + number % 40)}}"#
            }
            let response: TriggerResponses = try installation.call(
                "trigger", #"{"teamId": "acme", "events": [\#(events.joined(separator: ","))]}"#)
            let pairs = response.results.flatMap { result in result.deliveries.map { ($0.id, result.payloadId) } }
            return Dictionary(uniqueKeysWithValues: pairs)
        }

        private func check(_ arrivals: [Arrival], _ expected: [String: String], orphans: Set<[String]>) throws {
            let deliveries = Dictionary(grouping: arrivals, by: \.delivery)
            #expect(Set(deliveries.keys) == Set(expected.keys))
            let chances = Dictionary(grouping: orphans) { $0[0] }.mapValues(\.count)
            for (delivery, requests) in deliveries {
                #expect(requests.count <= 1 + chances[delivery, default: 0])
                #expect(Set(requests.map { $0["webhook-id"] }) == [expected[delivery]])
                #expect(Set(requests.map(\.body)).count == 1)
                #expect(Set(requests.map { $0["X-Webhook-Attempt"] }) == ["1"])
            }
        }
    }
}
