import Outbound
import TestSupport
import Testing
import Webhooks

@Suite struct AnswerLimitTests {
    private func answer(_ script: Script) throws -> Answer {
        let receiver = try Receiver(script)
        return try loopbackClient().send(request(receiver.url())).result.get()
    }

    @Test(arguments: [0, 1, 16_384, 16_385, 65_536, 65_537, 1_000_000])
    func `keeps the beginning of a long body, and the status decides`(count: Int) throws {
        let answer = try answer(.answering(status: 200, body: String(repeating: "x", count: count)))
        #expect(answer.status == 200)
        #expect(answer.body.count == min(count, Answer.bodyKeptMax))
    }

    @Test(arguments: [200, 500])
    func `cuts an endless body, and the status decides`(status: Int) throws {
        let chunk = Array(("1000\r\n" + String(repeating: "x", count: 4096) + "\r\n").utf8)
        let head = Array("HTTP/1.1 \(status) X\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        let receiver = try Receiver(Script([.receive, .send(head), .flood(chunk)]))
        let transfer = try loopbackClient().send(request(receiver.url()))
        #expect(try transfer.result.get().status == status)
        #expect(try transfer.result.get().body.count == Answer.bodyKeptMax)
        #expect(receiver.bytesSent < 8_000_000)
    }

    @Test func `cuts an endless body that ends with the connection`() throws {
        let head = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
        let answer = try answer(Script([.receive, .send(head), .flood(Array(repeating: 120, count: 4096))]))
        #expect(answer.status == 200)
        #expect(answer.body.count == Answer.bodyKeptMax)
    }

    @Test func `takes a connection no further once a body was cut`() throws {
        let receiver = try Receiver(.answering(status: 200, body: String(repeating: "x", count: 200_000)))
        let client = try loopbackClient()
        for _ in 0..<3 { #expect(try client.send(request(receiver.url())).errorCode == nil) }
        #expect(receiver.connections == 3)
    }

    @Test func `keeps 64 header lines`() throws {
        let answer = try answer(.answering(status: 200, headers: (0..<100).map { "X-\($0): \($0)" }))
        #expect(answer.headers.count == 64)
        #expect(answer.headers.last == HTTPHeader("X-63", "63"))
    }

    @Test func `keeps 16 KiB of head, and takes 60`() throws {
        let lines = (0..<60).map { "X-\($0): " + String(repeating: "x", count: 1000) }
        let answer = try answer(.answering(status: 200, headers: lines))
        #expect(answer.headers.count == 17)  // the last one is Content-Length
    }

    @Test func `keeps no header of an interim answer or a trailer`() throws {
        let answer = try answer(
            .once(
                "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\nHTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nX-Final: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n"
                    + "X-Trailer: 1\r\nHTTP/1.1: 500 X\r\n\r\n"))
        #expect(answer.status == 200)
        #expect(answer.headers.map(\.name) == ["X-Final", "Transfer-Encoding"])
        #expect(answer.body == Array("ok".utf8))
    }

    @Test func `inflates nothing`() throws {
        let answer = try answer(.answering(status: 200, headers: ["Content-Encoding: gzip"], body: "not gzip"))
        #expect(answer.body == Array("not gzip".utf8))
    }

    @Test(arguments: [": x", " folded", "\tfolded: x"])
    func `leaves out what is no header line`(line: String) throws {
        let answer = try answer(.answering(status: 200, headers: ["X-First: 1", line]))
        #expect(answer.headers.map(\.name) == ["X-First", "Content-Length"])
    }
}
