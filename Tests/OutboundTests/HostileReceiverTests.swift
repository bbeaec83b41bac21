import Outbound
import TestSupport
import Testing
import Webhooks

@Suite struct HostileReceiverTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var script: Script
        var code: ErrorCode

        init(_ name: String, _ code: ErrorCode, _ script: Script) {
            (testDescription, self.code, self.script) = (name, code, script)
        }

        init(_ name: String, _ code: ErrorCode, sends steps: [Script.Step]) {
            self.init(name, code, Script([.receive] + steps))
        }
    }

    static func text(_ text: String) -> Script.Step { .send(Array(text.utf8)) }

    static let quick = [
        Case("resets at once", .reset, Script([.reset])),
        Case("resets after the request", .reset, sends: [.reset]),
        Case("closes without an answer", .reset, sends: []),
        Case("closes in the head", .reset, sends: [text("HTTP/1.1 200 OK\r\nX-A: ")]),
        Case("resets in the body", .reset, sends: [text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123"), .reset]),
        Case("sends less than it says", .reset, .once("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123")),
        Case(
            "ends a chunked body early", .reset, .once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12")),
        Case("sends garbage", .protocol, sends: [.send((0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 37) })]),
        Case("speaks HTTP/0.9", .protocol, .once("<html>hello</html>")),
        Case("speaks SSH", .protocol, .once("SSH-2.0-OpenSSH_9.2\r\n")),
        Case(
            "asks to switch protocols", .reset, .once("HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")),
        Case(
            "deflates the transfer", .protocol,
            .once("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")),
        Case("floods with interim answers", .tooLarge, sends: [.flood(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))]),
        Case("floods with hints", .tooLarge, sends: [.flood(Array("HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n".utf8))]),
        Case(
            "floods with headers", .tooLarge,
            sends: [text("HTTP/1.1 200 OK\r\n"), .flood(Array("X-Flood: 1\r\n".utf8))]),
        Case(
            "floods with one header", .tooLarge,
            sends: [text("HTTP/1.1 200 OK\r\nX-Flood: "), .flood([120, 120, 120, 120])]),
        Case(
            "has a head over 64 KiB", .tooLarge,
            .answering(status: 200, headers: (0..<70).map { "X-\($0): " + String(repeating: "x", count: 1000) })),
        Case(
            "floods with trailers", .tooLarge,
            sends: [
                text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"),
                .flood(Array("X-Flood: 1\r\n".utf8)),
            ]),
    ]

    @Test(arguments: quick)
    func `is called by the right word`(fault: Case) throws {
        let receiver = try Receiver(fault.script)
        let client = try loopbackClient()
        let transfer = try client.send(request(receiver.url(), timeout: .seconds(10)))
        #expect(transfer.errorCode == fault.code, "\(transfer)")
        #expect(transfer.timings.total < 5000)
        // Not more was taken than the limits and what the kernel holds in between.
        #expect(receiver.bytesSent < 8_000_000)

        let friendly = try Receiver(.answering(status: 200))
        #expect(try client.send(request(friendly.url())).errorCode == nil)
    }

    static let slow = [
        Case("is silent", .timeout, .silent),
        Case("never reads", .timeout, Script([.pause(.seconds(60))])),
        Case(
            "drips its head", .timeout,
            sends: [text("HTTP/1.1 200 "), .drip(Array(repeating: 120, count: 6000), every: .milliseconds(10))]),
        Case(
            "drips its headers", .timeout,
            sends: [
                text("HTTP/1.1 200 OK\r\n"),
                .drip(Array(String(repeating: "A: 1\r\n", count: 1000).utf8), every: .milliseconds(10)),
            ]),
        Case(
            "drips its body", .timeout,
            sends: [
                text("HTTP/1.1 200 OK\r\nContent-Length: 6000\r\n\r\n"),
                .drip(Array(repeating: 120, count: 6000), every: .milliseconds(10)),
            ]),
        Case(
            "stops in its body", .timeout,
            sends: [text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123"), .pause(.seconds(60))]),
        Case(
            "drips interim answers", .timeout,
            sends: [.drip(Array(String(repeating: "HTTP/1.1 100 X\r\n\r\n", count: 400).utf8), every: .milliseconds(5))]
        ),
    ]

    @Test func `ends at its deadline however slow it is, and holds nobody up`() throws {
        let receivers = try Self.slow.map { try Receiver($0.script) }
        let friendly = try Receiver(.answering(status: 200))
        let client = try loopbackClient(concurrency: 16)
        let slow = try receivers.map {
            try request($0.url(), body: String(repeating: "x", count: 1_048_576), timeout: .milliseconds(600))
        }
        let transfers = try client.send(slow + [request(friendly.url()), request(friendly.url("/2"))])
        for (fault, transfer) in zip(Self.slow, transfers) {
            #expect(transfer.errorCode == fault.code, "\(fault.testDescription): \(transfer)")
            #expect((599.0..<2000).contains(transfer.timings.total), "\(fault.testDescription): \(transfer)")
        }
        for transfer in transfers.suffix(2) {
            #expect(transfer.errorCode == nil)
            #expect(transfer.timings.total < 600)
        }
    }

    @Test func `is refused where nobody listens`() throws {
        let port = try Receiver(.silent).port
        #expect(try loopbackClient().send(request("http://127.0.0.2:\(port)/")).errorCode == .refused)
    }

    /// libcurl up to 8.1.0 would write to memory that it gave back when the answer before was forgotten.
    @Test(arguments: [
        "HTTP/1.1 200 OK", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK",
        "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK",
        // libcurl takes them for a status, too, and these for no headers.
        "HTtP/1.1 200 OK", "HTtP/1.1 200 OK\rX: 1", "HTTP/1.1 200 OK\r\nX-A", "HTTP/1.1 200 OK\r\nX-A\rX: 1",
        "HTTP/1.1 200 OK\r\nX-A\0: 1",
    ])
    func `goes on with a header that is not there, and harms nothing`(before: String) throws {
        let folded = "\r\n\tX-A: 1\r\n X-B: 2\r\nContent-Length: 2\r\n\r\nok"
        let (hostile, receiver) = (
            try Receiver(.answering(before + folded)), try Receiver(.answering(status: 200, body: "ok"))
        )
        let client = try loopbackClient(concurrency: 1)
        for _ in 0..<10 {
            let answer = try client.send(request(receiver.url())).result.get()
            #expect(answer.status == 200 && answer.body == Array("ok".utf8))
            // Later versions take it.
            let transfer = try client.send(request(hostile.url()))
            #expect(transfer.errorCode == nil || transfer.errorCode == .protocol)
        }
        #expect(receiver.connections == 1)
    }

    @Test func `may go on with a header in a second line, which is left out`() throws {
        let long = String(repeating: "x", count: 20_000)
        let receiver = try Receiver(
            .answering(
                "HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nX-Long:\(long) \(long)\r\nX-A: 1\r\n 2\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\n\tX-U: 2\r\n\r\n"))
        let client = try loopbackClient(concurrency: 1)
        for _ in 0..<3 {
            let answer = try client.send(request(receiver.url())).result.get()
            #expect(answer.status == 200 && answer.body == Array("ok".utf8))
            #expect(answer.headers == [HTTPHeader("X-A", "1"), HTTPHeader("Transfer-Encoding", "chunked")])
        }
    }
}
