import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Lines of an ordered webhook, sent by processes that die in the middle.
    @Suite struct OrderTests {
        static let kills = 12
        static let events = 120
        /// Events of the empty one have no key.
        static let keys = ["", "a", "b", "c", "d", "e"]
        /// Longer than a lease: the time-out of the webhook and 15 s.
        static let leaseSeconds = 40.0

        @Test(.enabled(if: FakeTime.isInstalled, "needs faketime"))
        func `killed at any moment, a line arrives in its order, and is at most repeated where it was`() throws {
            let installation = try Installation()
            let receiver = try LoopbackReceiver(in: installation.folder)
            let lines = try trigger(in: installation, to: receiver)
            var random = SeededRandom(seed: 12)
            var (kills, orphans) = (0, 0)
            // One that ended before the signal came is not counted.
            for number in 0..<3 * Self.kills where kills < Self.kills {
                let program = try RunningProgram(
                    installation.command(
                        number.isMultiple(of: 2) ? "processDelivery" : "retryFailed",
                        later: Double(number) * Self.leaseSeconds), in: installation.folder)
                let before = receiver.bytesReceived
                try program.go("{}")
                receiver.waitForMore(than: before, from: program)
                usleep(.random(in: 0...20_000, using: &random))
                program.kill()
                if try program.end().status == -SIGKILL { kills += 1 }
                orphans += try installation.query("SELECT 1 FROM deliveries WHERE is_leased = 1").count
            }
            // Where all arrives before that many have died, there is nothing left to die over.
            #expect(kills >= Self.kills / 2)
            #expect(orphans >= kills / 2, "they must have died in the middle")
            var left = true
            for round in 0..<4 where left {
                let end = Double(3 * Self.kills + round) * Self.leaseSeconds
                let again: DrainResponse = try installation.call("retryFailed", "{}", later: end)
                let first: DrainResponse = try installation.call("processDelivery", "{}", later: end)
                left = again.more || first.more
            }
            #expect(
                try installation.query("SELECT status, count(*) FROM deliveries GROUP BY 1")
                    == [["success", "\(Self.events)"]])

            let arrivals = try receiver.arrivals().map(\.delivery)
            #expect(arrivals.count <= Self.events + orphans)
            for line in lines {
                let came = arrivals.filter(Set(line).contains)
                // Without its repeats, which come one after another.
                let order = came.enumerated().filter { $0 == 0 || came[$0 - 1] != $1 }.map(\.element)
                #expect(order == line)
            }
            Proof.report(
                "kills of drains of ordered lines",
                ["kills": kills, "deliveries": Self.events, "sent once more": arrivals.count - Self.events])
        }

        /// - Returns: the deliveries of each line, in the order of their events.
        private func trigger(in installation: Installation, to receiver: LoopbackReceiver) throws -> [[String]] {
            let _: WebhookResponse = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "n", "url": "\#(receiver.url("/told"))", "createdBy": "u",
                "events": ["ticket.created"], "timeout": 20000, "rateLimit": 1000, "ordered": true}
                """#)
            let events = (0..<Self.events).map { number in
                let key = Self.keys[number % Self.keys.count]
                let member = key.isEmpty ? "" : #""orderingKey": "\#(key)", "#
                return #"{"event": "ticket.created", \#(member)"data": {"n": \#(number), "afterMs": 2}}"#
            }
            let response: TriggerResponses = try installation.call(
                "trigger", #"{"teamId": "acme", "events": [\#(events.joined(separator: ","))]}"#)
            let ids = response.results.map { $0.deliveries[0].id }
            return Self.keys.indices.map { line in
                stride(from: line, to: ids.count, by: Self.keys.count).map { ids[$0] }
            }
        }
    }
}
