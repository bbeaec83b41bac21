import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Many processes at once on one file.
    @Suite struct CrowdTests {
        static let processes = 64
        static let teams = 16
        static let eventsPerProcess = 100

        let installation: Installation
        let receiver: LoopbackReceiver
        /// One of each team, made all at once where there was no store yet.
        var webhooks: [WebhookResponse] = []

        init() throws {
            installation = try Installation()
            receiver = try LoopbackReceiver(in: installation.folder)
            let inputs = (0..<Self.teams).map { team in
                #"""
                {"teamId": "team-\#(team)", "name": "n", "url": "\#(receiver.url("/200"))",
                "events": ["ticket.created"], "createdBy": "u", "rateLimit": 1000}
                """#
            }
            webhooks = try runAtOnce(installation.command("createWebhook"), inputs: inputs).map {
                try JSONDecoder().decode(WebhookResponse.self, from: Data($0.utf8))
            }
        }

        @Test func `16 processes that find no store make one, with one key`() throws {
            let inputs = (0..<Self.teams).map { event($0, 0) }
            _ = try runAtOnce(installation.command("trigger"), inputs: inputs)
            let drain: DrainResponse = try installation.call("processDelivery", "{}")
            #expect(drain.succeeded == Self.teams)
            for arrival in try receiver.arrivals() {
                let webhook = try #require(webhooks.first { $0.id == arrival["X-Webhook-ID"] })
                #expect(try Verification.accepts(arrival, secret: webhook.secret))
            }
        }

        @Test func `64 processes keep 100 events each, and 4 send each of them once`() throws {
            let inputs = (0..<Self.processes).map { process in
                (0..<Self.eventsPerProcess).map { event(process, $0) }.joined(separator: "\n")
            }
            let outputs = try runAtOnce(installation.command("trigger") + ["--lines"], inputs: inputs)
            let answers = try outputs.flatMap { output in
                try output.split(separator: "\n").map {
                    try JSONDecoder().decode(TriggerResponse.self, from: Data($0.utf8))
                }
            }
            let count = Self.processes * Self.eventsPerProcess
            let deliveries = answers.flatMap { $0.deliveries.map(\.id) }
            #expect(answers.count == count && answers.allSatisfy { !$0.duplicate })
            #expect(Set(answers.map(\.payloadId)).count == count && Set(deliveries).count == count)
            let kept = try installation.query("SELECT id FROM payloads").map { $0[0] }
            #expect(kept.count == count && Set(kept) == Set(answers.map(\.payloadId)))

            let drains = try runAtOnce(
                installation.command("processDelivery"), inputs: Array(repeating: #"{"maxSeconds": 60}"#, count: 4))
            let counts = try drains.map { try JSONDecoder().decode(DrainResponse.self, from: Data($0.utf8)) }
            #expect(counts.reduce(0) { $0 + $1.succeeded } == count)
            #expect(counts.allSatisfy { $0.processed == $0.succeeded })
            let arrivals = try receiver.arrivals()
            #expect(arrivals.count == count && Set(arrivals.map(\.delivery)) == Set(deliveries))
            let bodies = try arrivals.map { try JSONDecoder().decode(Body.self, from: $0.body).data }
            let expected = (0..<Self.processes).flatMap { process in
                (0..<Self.eventsPerProcess).map { [process, $0] }
            }
            #expect(bodies.sorted { $0.lexicographicallyPrecedes($1) } == expected)
        }

        @Test func `64 processes of one event each, five times over`() throws {
            var answers: [TriggerResponse] = []
            for round in 0..<5 {
                let inputs = (0..<Self.processes).map { event($0, round) }
                answers += try runAtOnce(installation.command("trigger"), inputs: inputs).map {
                    try JSONDecoder().decode(TriggerResponse.self, from: Data($0.utf8))
                }
            }
            let kept = try installation.query("SELECT id FROM payloads").map { $0[0] }
            #expect(kept.count == 5 * Self.processes && Set(kept) == Set(answers.map(\.payloadId)))
        }

        private struct Body: Decodable { var data: [Int] }

        private func event(_ process: Int, _ number: Int) -> String {
            #"{"teamId": "team-\#(process % Self.teams)", "event": "ticket.created", "data": [\#(process), \#(number)]}"#
        }

        /// Starts one program for each input; when all of them run, all get their input.
        /// - Returns: what they wrote to stdout; that they succeed and say nothing else is expected here.
        private func runAtOnce(_ words: [String], inputs: [String]) throws -> [String] {
            let programs = try inputs.map { _ in try RunningProgram(words, in: installation.folder) }
            for (program, input) in zip(programs, inputs) { try program.go(input) }
            return try programs.map { program in
                let end = try program.end()
                #expect(end.status == 0 && end.errors.isEmpty, "\(end.errors)")
                return end.output
            }
        }
    }
}
