import Foundation
import TestSupport
import Testing

@testable import local_runtime

/// Answers whose bodies are made over time.
@Suite struct StreamingTests {
    init() { LoopThread.start }

    @Test func `sends each piece as a chunk when it is there, and then the end`() async throws {
        let feed = Feed()
        let client = RawClient(port: try await serve(feed))
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let head = try #require(client.text(upTo: "\r\n\r\n"))
        #expect(head.contains("\r\nTransfer-Encoding: chunked\r\n"))
        #expect(head.contains("\r\nConnection: close\r\n"))
        #expect(!head.contains("Content-Length"))
        await feed.send("hello")
        #expect(client.text(upTo: "o\r\n") == "5\r\nhello\r\n")
        await feed.send(String(repeating: "x", count: 20))
        #expect(client.text(upTo: "x\r\n")?.hasPrefix("14\r\nx") == true)
        await feed.end()
        #expect(client.everything() == "0\r\n\r\n")
    }

    @Test func `sends plain bytes to HTTP/1_0, up to the end of the connection`() async throws {
        let feed = Feed()
        let client = RawClient(port: try await serve(feed))
        client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n")
        let head = try #require(client.text(upTo: "\r\n\r\n"))
        #expect(!head.contains("Transfer-Encoding"))
        await feed.send("hello")
        #expect(client.text(upTo: "hello") == "hello")
        await feed.end()
        #expect(client.everything() == "")
    }

    @Test func `sends HEAD the head alone, makes no body, and goes on`() async throws {
        let feed = Feed()
        let client = RawClient(port: try await serve(feed))
        for _ in 0..<2 {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = client.answer(toHead: true)
            #expect(answer?.status == 200)
            #expect(answer?.header("Transfer-Encoding") == "chunked")
            #expect(answer?.header("Connection") == nil)
        }
        #expect(await feed.begun == 0)
    }

    @Test func `tells the source that its client has gone`() async throws {
        let feed = Feed()
        do {
            let client = RawClient(port: try await serve(feed))
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = client.text(upTo: "\r\n\r\n")
        }
        await feed.untilUnwanted()
        #expect(await !feed.isWanted)
    }

    @Test func `slows the source down with its client, and ends one that takes nothing`() async throws {
        var limits = HTTPLimits()
        limits.writeTime = .milliseconds(50)
        let flood = Flood()
        let client = RawClient(port: try await serve(flood, limits))
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await flood.untilOver()
        #expect(await flood.written < Flood.piecesMax)
        // The body is not whole, and does not look as if it were.
        #expect(client.everything()?.hasSuffix("\r\n0\r\n\r\n") == false)
    }

    @Test func `ends when the server does`() async throws {
        let feed = Feed()
        let server = try await InProcessServer(Scripted { _, _, _ in feed.response })
        let client = RawClient(port: server.port)
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = client.text(upTo: "\r\n\r\n")
        await server.stop(within: .seconds(20))
        #expect(client.everything() == "0\r\n\r\n")
    }

    private func serve(_ source: any Source, _ limits: HTTPLimits = HTTPLimits()) async throws -> Int {
        try await InProcessServer(Scripted { _, _, _ in source.response }, limits: limits).port
    }
}

@RuntimeActor private protocol Source: Sendable {
    var response: Response { get }
}

/// Sends what a test gives it.
@RuntimeActor private final class Feed: Source {
    private var writer: BodyWriter?
    private var onChange: Waiter?
    private var isOver = false
    private(set) var begun = 0

    nonisolated init() {}

    var isWanted: Bool { writer?.isWanted ?? true }

    var response: Response {
        Response(200, streaming: "text/plain") { writer in
            self.begun += 1
            self.writer = writer
            self.onChange?.wake(.ready)
            writer.whenUnwanted { self.onChange?.wake(.ready) }
            while writer.isWanted, !self.isOver { await self.change() }
        }
    }

    func send(_ text: String) async {
        while writer == nil { await Task.yield() }
        await onLoop { try? await self.writer?.write(Array(text.utf8)) }
    }

    func end() {
        isOver = true
        onChange?.wake(.ready)
    }

    func untilUnwanted() async { while isWanted { await Task.yield() } }

    private func change() async { _ = await RuntimeActor.shared.loop.suspend { onChange = $0 } }
}

/// Sends more than all buffers on the way hold.
@RuntimeActor private final class Flood: Source {
    nonisolated static let piecesMax = 2000
    private(set) var written = 0
    private var isOver = false

    nonisolated init() {}

    var response: Response {
        Response(200, streaming: "text/plain") { writer in
            do {
                while self.written < Self.piecesMax {
                    try await writer.write([UInt8](repeating: 0x20, count: 64 * 1024))
                    self.written += 1
                }
            } catch {}
            self.isOver = true
        }
    }

    func untilOver() async { while !isOver { await Task.yield() } }
}
