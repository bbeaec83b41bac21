import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// From the call that brings an event to the receiver, by the same names.
    @Suite struct TraceTests {
        static let trace = "0af7651916cd43dd8448eb211c80319c"
        static let parent = "00-\(trace)-b7ad6b7169203331-01"

        private struct Line: Decodable {
            var message: String
            var deliveryId: String?
            var requestId: String?
            var traceId: String?
        }

        private struct NamedDelivery: Decodable {
            var requestId: String?
            var traceId: String?
        }

        @Test func `the names of a trigger reach its receiver with each attempt, and the logs about it`() throws {
            let installation = try Installation()
            let receiver = try LoopbackReceiver(in: installation.folder)
            let _: WebhookResponse = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "Orders", "url": "\#(receiver.url("/500/200/200/200"))",
                "events": ["ticket.created"], "createdBy": "user-1", "retryDelaySeconds": 1, "maxRetries": 1}
                """#)
            let event = #"{"teamId": "acme", "event": "ticket.created", "data": {}}"#
            let named = try program(
                "trigger", event, ["HOOKFILE_REQUEST_ID=req_7", "TRACEPARENT=\(Self.parent)"])
            let id = try #require(
                JSONDecoder().decode(TriggerResponse.self, from: Data(named.output)).deliveries.first?.id)

            // The drain's own call has names too; what is logged about the delivery bears the delivery's.
            let drain = try program("processDelivery", "{}", ["HOOKFILE_REQUEST_ID=req_drain", "WEBHOOKS_LOG=info"])
            let line = try JSONDecoder().decode(Line.self, from: Data(drain.errors.utf8))
            #expect(line.message == "attempt failed" && line.deliveryId == id)
            #expect(line.requestId == "req_7" && line.traceId == Self.trace)
            var retry = DrainResponse()
            while retry.processed == 0 { retry = try installation.call("retryFailed", "{}") }

            let _: TriggerResponse = try installation.call("trigger", event)
            let _: DrainResponse = try installation.call("processDelivery", "{}")

            let arrivals = try receiver.arrivals()
            #expect(arrivals.map { $0["X-Request-Id"] } == ["req_7", "req_7", nil])
            let parents = arrivals.map { $0["traceparent"] }
            #expect(parents[2] == nil)
            for parent in parents.prefix(2) {
                #expect(parent?.hasPrefix("00-\(Self.trace)-") == true && parent?.hasSuffix("-01") == true)
            }
            #expect(Set(parents + [Self.parent]).count == 4)

            let delivery: NamedDelivery = try installation.call(
                "getDelivery", #"{"teamId": "acme", "deliveryId": "\#(id)"}"#)
            #expect(delivery.requestId == "req_7" && delivery.traceId == Self.trace)

            /// What the program says, with more in its environment.
            func program(_ function: String, _ request: String, _ variables: [String]) throws -> Program {
                let words = installation.command(function)
                let program = try Program.run(
                    words.dropLast() + variables + words.suffix(1), input: Array(request.utf8))
                try #require(program.status == 0, "\(program.errors)")
                return program
            }
        }
    }
}
