import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Programs that stay up and are asked again and again.
    @Suite struct WarmTests {
        let installation: Installation
        let receiver: LoopbackReceiver
        let trigger: LiveProgram
        let drain: LiveProgram

        init() throws {
            installation = try Installation()
            receiver = try LoopbackReceiver(in: installation.folder)
            let environment = [
                "WEBHOOKS_STORE": installation.folder.appending(path: "webhooks.db").path, "WEBHOOKS_ALLOW_HTTP": "1",
                "WEBHOOKS_ALLOW_NETWORKS": "127.0.0.0/8",
            ]
            let _: WebhookResponse = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "n", "url": "\#(receiver.url("/told"))", "createdBy": "u",
                "events": ["ticket.created"], "rateLimit": 1000}
                """#)
            trigger = try LiveProgram(function: "trigger", ["--lines"], environment: environment)
            drain = try LiveProgram(function: "processDelivery", ["--lines"], environment: environment)
        }

        private func accept(afterMilliseconds wait: Int = 0) throws {
            try trigger.send(#"{"teamId":"acme","event":"ticket.created","data":{"afterMs":\#(wait)}}"# + "\n")
            #expect(trigger.line()?.contains("payloadId") == true)
        }

        private func run() throws -> DrainResponse {
            try drain.send("{}\n")
            let line = try #require(drain.line())
            return try JSONDecoder().decode(DrainResponse.self, from: Data(line.utf8))
        }

        @Test func `a drain that is asked again and again holds no more than at first`() throws {
            func serve(_ runs: Int) throws -> Int {
                for _ in 0..<runs {
                    #expect(try run() == DrainResponse())
                    try accept()
                    #expect(try run() == DrainResponse(processed: 1, succeeded: 1))
                }
                return try drain.descriptorCount()
            }
            let first = try serve(3)
            #expect(try serve(50) == first)
            #expect(try receiver.arrivals().count == 53)
        }

        /// Of one webhook eight attempts run at a time.
        @Test func `a drain that is told to end brings its attempts to an end and claims nothing more`() throws {
            for _ in 0..<12 { try accept(afterMilliseconds: 700) }
            try drain.send("{}\n{}\n")
            for _ in 0..<30_000 where receiver.bytesReceived == 0 { usleep(1000) }
            try drain.terminate()
            #expect(drain.waitForEnd() == 0)
            #expect(drain.line()?.contains(#""processed":8,"succeeded":8"#) == true)
            #expect(drain.line()?.contains(#""code":"unavailable""#) == true)
            #expect(try receiver.arrivals().count == 8)
            let rows = try installation.query("SELECT status, is_leased, count(*) FROM deliveries GROUP BY 1, 2")
            #expect(rows == [["pending", "0", "4"], ["success", "0", "8"]])
        }
    }
}
