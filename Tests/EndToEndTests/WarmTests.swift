import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Programs that stay up and are asked again and again.
    @Suite struct WarmTests {
        let installation: Installation
        /// Answers are held up until it is opened.
        let gate = Gate()
        let receiver: Receiver
        let trigger: LiveProgram
        let drain: LiveProgram

        init() throws {
            installation = try Installation()
            receiver = try Receiver(
                Script(
                    [.receive, .hold(gate), .send(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))],
                    repeats: true))
            let environment = [
                "WEBHOOKS_STORE": installation.folder.appending(path: "webhooks.db").path, "WEBHOOKS_ALLOW_HTTP": "1",
                "WEBHOOKS_ALLOW_NETWORKS": "127.0.0.0/8",
            ]
            let _: WebhookResponse = try installation.call(
                "createWebhook",
                #"""
                {"teamId": "acme", "name": "n", "url": "\#(receiver.url())", "createdBy": "u",
                "events": ["ticket.created"], "rateLimit": 1000}
                """#)
            trigger = try LiveProgram(function: "trigger", ["--lines"], environment: environment)
            drain = try LiveProgram(function: "processDelivery", ["--lines"], environment: environment)
        }

        private func accept() throws {
            try trigger.send(#"{"teamId":"acme","event":"ticket.created","data":{}}"# + "\n")
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
            gate.open()
            let first = try serve(3)
            #expect(try serve(50) == first)
            #expect(receiver.requests.count == 53)
        }

        /// Of one webhook eight attempts run at a time.
        @Test func `a drain that is told to end brings its attempts to an end and claims nothing more`() throws {
            defer { gate.open() }
            for _ in 0..<12 { try accept() }
            try drain.send("{}\n{}\n")
            try #require(eventually { receiver.requests.count == 8 })
            try drain.terminate()
            gate.open()
            #expect(drain.waitForEnd() == 0)
            #expect(drain.line()?.contains(#""processed":8,"succeeded":8"#) == true)
            #expect(drain.line()?.contains(#""code":"unavailable""#) == true)
            #expect(receiver.requests.count == 8)
            let rows = try installation.query("SELECT status, is_leased, count(*) FROM deliveries GROUP BY 1, 2")
            #expect(rows == [["pending", "0", "4"], ["success", "0", "8"]])
        }
    }
}
