import Foundation
import Testing

extension EndToEnd {
    /// From a new webhook to a request at its receiver.
    @Suite struct FlowTests {
        let installation: Installation
        let receiver: LoopbackReceiver
        let webhook: WebhookResponse

        /// As a caller may write it: spaces, escapes, numbers and the order of keys are its own.
        static let data =
            #"{ "z":1.50, "a" : -0, "big":12345678901234567890.10, "text":"Żółć \u00e9\/ 😀","list":[1 ,2]}"#
        static let previousData = #"{"z": 1.5e0}"#
        static let metadata = #"{"source" :"crm"}"#

        init() throws {
            installation = try Installation()
            receiver = try LoopbackReceiver(in: installation.folder)
            webhook = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "Orders", "url": "\#(receiver.url("/200"))", "events": ["ticket.created"],
                "headers": {"X-Api-Key": "k 1", "Authorization": "Bearer t"}, "createdBy": "user-1"}
                """#)
        }

        private func deliver() throws -> (trigger: TriggerResponse, arrival: Arrival) {
            let trigger: TriggerResponse = try installation.call(
                "trigger",
                #"""
                {"teamId": "acme", "event": "ticket.created", "data": \#(Self.data),
                "previousData": \#(Self.previousData), "metadata": \#(Self.metadata)}
                """#)
            let drain: DrainResponse = try installation.call("processDelivery", "{}")
            #expect(drain == DrainResponse(processed: 1, succeeded: 1))
            let arrivals = try receiver.arrivals()
            try #require(arrivals.count == 1)
            return (trigger, arrivals[0])
        }

        @Test func `the receiver gets the body as the caller wrote it`() throws {
            let (trigger, arrival) = try deliver()
            let text = String(decoding: arrival.body, as: UTF8.self)
            let timestamp = try #require(text.firstMatch(of: /"timestamp":"([-0-9]{10}T[:0-9]{8}\.[0-9]{3}Z)"/)?.1)
            #expect(
                text == #"{"id":"\#(trigger.payloadId)","timestamp":"\#(timestamp)","event":"ticket.created","#
                    + #""teamId":"acme","data":\#(Self.data),"previousData":\#(Self.previousData),"#
                    + #""metadata":\#(Self.metadata)}"#)
            let delivery: DeliveryResponse = try installation.call(
                "getDelivery", #"{"teamId": "acme", "deliveryId": "\#(trigger.deliveries[0].id)"}"#)
            #expect(delivery.status == "success" && delivery.requestBody == text)
            #expect(delivery.attempts?.map(\.responseBody) == ["ok"])
        }

        @Test func `the headers are those that are promised, and no others`() throws {
            let before = Date.now
            let (trigger, arrival) = try deliver()
            #expect(arrival.line == "POST /200 HTTP/1.1")
            let signed = try #require(arrival["webhook-timestamp"].flatMap { Double($0) })
            #expect((before.timeIntervalSince1970.rounded(.down)...Date.now.timeIntervalSince1970).contains(signed))
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            let time = try #require(arrival["X-Webhook-Timestamp"])
            #expect(try style.parse(time).timeIntervalSince1970.rounded(.down) == signed)
            #expect(time.wholeMatch(of: /[-0-9]{10}T[:0-9]{8}\.[0-9]{3}Z/) != nil)
            let expected = [
                ["Host", "127.0.0.1:\(receiver.port)"],
                ["Content-Type", "application/json"],
                ["User-Agent", "Hookfile/0.1.0"],
                ["X-Webhook-ID", webhook.id],
                ["X-Webhook-Event", "ticket.created"],
                ["X-Webhook-Delivery", trigger.deliveries[0].id],
                ["X-Webhook-Attempt", "1"],
                ["X-Webhook-Timestamp", time],
                ["X-Webhook-Signature", "v1=…"],
                ["X-Webhook-Signature-Timestamp", "\(Int(signed))"],
                ["webhook-id", trigger.payloadId],
                ["webhook-timestamp", "\(Int(signed))"],
                ["webhook-signature", "v1,…"],
                ["X-Api-Key", "k 1"],
                ["Authorization", "Bearer t"],
                ["Content-Length", "\(arrival.body.count)"],
            ]
            let shown = arrival.headers.map { [$0[0], $0[1].replacing(/^v1([=,])[0-9A-Za-z+\/=]+$/) { "v1\($0.1)…" }] }
            #expect(shown.sorted { $0[0] < $1[0] } == expected.sorted { $0[0] < $1[0] })
        }

        @Test func `a receiver's own ten lines take the signature, and no other secret's`() throws {
            let (_, arrival) = try deliver()
            #expect(try Verification.accepts(arrival, secret: webhook.secret))
            #expect(try !Verification.accepts(arrival, secret: "whsec_" + String(repeating: "A", count: 43) + "="))
            var changed = arrival
            changed.body += Data(" ".utf8)
            #expect(try !Verification.accepts(changed, secret: webhook.secret))
        }

        @Test(
            .enabled(
                if: Verification.python != nil,
                "HOOKFILE_TEST_PYTHON names no python3 that has the packages standardwebhooks and svix"))
        func `standardwebhooks and svix take the request`() throws {
            let (_, arrival) = try deliver()
            var changed = arrival
            changed.body += Data(" ".utf8)
            let verdicts = try Verification.librariesAccept([arrival, changed], secret: webhook.secret)
            #expect(verdicts == [[true, true], [false, false]])
        }
    }
}
