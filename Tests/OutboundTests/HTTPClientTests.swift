import Outbound
import TestSupport
import Testing
import Webhooks

@Suite struct HTTPClientTests {
    @Test func `sends the request as it was given, and nothing of its own`() throws {
        let receiver = try Receiver(.answering(status: 201, headers: ["X-A:  1 "], body: "ok"))
        let headers = [
            HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Webhook-ID", "wh_1"),
            HTTPHeader("X-Empty", ""), HTTPHeader("Accept", "text/plain"),
        ]
        let sent = try request(receiver.url("/a/../b?c=%20"), headers: headers, body: "{\"a\":1}")
        let answer = try loopbackClient().send(sent).result.get()

        #expect(answer.status == 201)
        #expect(answer.body == Array("ok".utf8))
        #expect(answer.headers == [HTTPHeader("X-A", "1"), HTTPHeader("Content-Length", "2")])
        let received = try #require(receiver.requests.first)
        #expect(received.line == "POST /a/../b?c=%20 HTTP/1.1")
        #expect(received.body == Array("{\"a\":1}".utf8))
        #expect(
            received.headers.map { "\($0.name): \($0.value)" }.sorted() == [
                "Accept: text/plain", "Content-Length: 7", "Content-Type: application/json",
                "Host: 127.0.0.1:\(receiver.port)", "X-Empty: ", "X-Webhook-ID: wh_1",
            ])
    }

    @Test(arguments: [0, 1, 65_536, 1_048_576])
    func `sends a body of any size at once`(count: Int) throws {
        let receiver = try Receiver(.answering(status: 200))
        let body = String(repeating: "x", count: count)
        let transfer = try loopbackClient().send(request(receiver.url(), body: body))
        #expect(try transfer.result.get().status == 200)
        #expect(transfer.timings.total < 900)
        let received = try #require(receiver.requests.first)
        #expect(received.body.count == count)
        #expect(received.values("Expect").isEmpty)
    }

    @Test func `uses a connection again, and says so in its timings`() throws {
        let receiver = try Receiver(.answering(status: 200))
        let client = try loopbackClient()
        let first = try client.send(request(receiver.url()))
        let second = try client.send(request(receiver.url()))
        #expect(receiver.connections == 1)
        #expect(receiver.requests.count == 2)
        #expect(first.timings.connect != nil)
        #expect(second.timings.connect == nil)
        #expect(second.timings.firstByte != nil)
        #expect(first.timings.dns == nil)
        #expect(first.timings.tls == nil)
    }

    @Test func `ends a wait when a signal is raised, one signal after another`() throws {
        let receiver = try Receiver(.silent)
        let client = try loopbackClient()
        client.start(try request(receiver.url(), timeout: .seconds(2)), tag: 0)
        for _ in 0..<10 {
            // It has the descriptor of the one before, where that is gone.
            let signal = try #require(Signal())
            signal.raise()
            #expect(client.finished(within: .seconds(10), unless: signal).isEmpty)
        }
    }

    @Test func `sends many at a time, each with its own answer`() throws {
        let receiver = try Receiver(.answering(status: 200, body: "ok"))
        let client = try loopbackClient(concurrency: 64)
        let requests = try (0..<64).map { try request(receiver.url("/\($0)"), body: "\($0)") }
        for _ in 0..<5 {
            let transfers = try client.send(requests)
            #expect(transfers.allSatisfy { $0.errorCode == nil })
        }
        #expect(receiver.requests.count == 320)
        #expect(
            receiver.requests.allSatisfy { $0.line == "POST /\(String(decoding: $0.body, as: UTF8.self)) HTTP/1.1" })
        #expect(receiver.connections <= 64)
    }

    @Test func `does not follow a redirect`() throws {
        let other = try Receiver(.answering(status: 200))
        let receiver = try Receiver(.answering(status: 302, headers: ["Location: \(other.url())"]))
        let answer = try loopbackClient().send(request(receiver.url())).result.get()
        #expect(answer.status == 302)
        #expect(answer.header("location") == other.url())
        #expect(other.connections == 0)
    }

    @Test(arguments: [401, 404, 410, 429, 500, 503])
    func `gives any final status as an answer`(status: Int) throws {
        let receiver = try Receiver(.answering(status: status, headers: ["WWW-Authenticate: Basic"]))
        #expect(try loopbackClient().send(request(receiver.url())).result.get().status == status)
        #expect(receiver.requests.count == 1)
    }

    @Test func `sends once more on a new connection where the kept one was closed meanwhile`() throws {
        let receiver = try Receiver(.once("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
        let client = try loopbackClient()
        for _ in 0..<3 { #expect(try client.send(request(receiver.url())).result.get().status == 200) }
        #expect(receiver.connections == 3)
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\0b", "a\u{1b}", "é", "\r"])
    func `refuses a header that could end its line`(value: String) throws {
        let receiver = try Receiver(.answering(status: 200))
        let transfer = try loopbackClient().send(request(receiver.url(), headers: [HTTPHeader("X-A", value)]))
        #expect(transfer.errorCode == .protocol)
        #expect(receiver.connections == 0)
    }

    @Test func `returns at once when nothing is under way`() throws {
        let client = try loopbackClient()
        let start = ContinuousClock.now
        #expect(client.finished(within: .seconds(10)).isEmpty)
        #expect(ContinuousClock.now - start < .seconds(1))
    }

    @Test func `can end with transfers under way`() throws {
        let receiver = try Receiver(.silent)
        do {
            let client = try loopbackClient()
            for tag in 0..<8 { client.start(try request(receiver.url()), tag: tag) }
            _ = client.finished(within: .milliseconds(20))
            #expect(client.inFlight == 8)
        }
    }

    @Test(arguments: ["/nowhere/at-all.pem", "/dev/null", "/"])
    func `says at the start that a certificate bundle cannot be used`(path: String) {
        let error = #expect(throws: Failure.self) {
            try HTTPClient(policy: AddressPolicy(), concurrency: 1, certificatesFile: path)
        }
        #expect(error?.code == .misconfigured)
        #expect(error?.message.contains(path) == false || path == "/")
    }
}
