import Testing
import Webhooks

@testable import local_runtime

/// Clients that are slow, on a server in this process whose limits are short.
@Suite struct TimeLimitTests {
    init() { LoopThread.start }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHo", "HTTP/1.1 408 "),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhi", "HTTP/1.1 408 "),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi", "HTTP/1.1 408 "), ("", ""),
        ("\r", ""), ("\r\n", ""),
    ])
    func `ends a connection that does not go on`(text: String, answer: String) async throws {
        var limits = HTTPLimits()
        limits.headTime = .milliseconds(30)
        limits.bodyTime = .milliseconds(30)
        // Where something is sent, only what follows may be late: on a busy machine its beginning may be, too.
        if answer.isEmpty { limits.idleTime = .milliseconds(30) }
        limits.lingerTime = .milliseconds(30)
        let client = RawClient(port: try await serve(limits))
        client.send(text)
        let everything = client.everything()
        #expect(everything?.hasPrefix(answer) == true)
        #expect(everything?.isEmpty == answer.isEmpty)
    }

    @Test func `ends a connection whose client does not take its answer`() async throws {
        var limits = HTTPLimits()
        limits.writeTime = .zero
        let client = RawClient(port: try await serve(limits))
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        // The answer is larger than all buffers on the way: the server has to wait, and may not.
        #expect((client.everything() ?? "").utf8.count < BigAnswer.bytes)
    }

    @RuntimeActor private func serve(_ limits: HTTPLimits) throws -> Int {
        try InProcessServer(BigAnswer(), limits: limits).port
    }
}

private final class BigAnswer: Responder {
    nonisolated static let bytes = 64 * 1024 * 1024

    func accept(_ head: RequestHead, context: CallContext) throws(Problem) -> Answering {
        { _ in Response(200, json: [UInt8](repeating: 0x20, count: Self.bytes)) }
    }
}

@Suite struct MutationTests {
    @Test func `reads any bytes without a trap`() {
        let texts = [
            "POST /v1/a%20b?c=%41&d HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 12\r\nConnection: close\r\n\r\n",
            "GET http://a/%e2%82%ac HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
        ]
        var random = SystemRandomNumberGenerator()
        var accepted = 0
        for round in 0..<4000 {
            var bytes = Array(texts[round % 2].utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                }
            }
            var boundary = HeadBoundary()
            var chunks = ChunkedBody(contentMax: 1000)
            _ = try? chunks.take(bytes[...])
            if (try? boundary.find(in: bytes[...])) != nil, (try? RequestHeadParser().parse(bytes[...])) != nil {
                accepted += 1
            }
        }
        #expect(accepted > 1000)
    }
}
