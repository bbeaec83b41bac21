import Foundation
import Outbound
import TestSupport
import Testing
import Webhooks

/// All receivers that misbehave, at once, on one client, beside some that do not.
@Suite struct HostileMatrixTests {
    enum End: Equatable, Sendable {
        case status(Int)
        case error(ErrorCode)
    }

    struct Case: Sendable {
        var name: String
        var script: Script
        var end: End

        init(_ name: String, _ end: End, _ script: Script) { (self.name, self.script, self.end) = (name, script, end) }

        init(_ name: String, _ end: End, says text: String) { self.init(name, end, .once(text)) }

        init(_ name: String, _ end: End, sends steps: [Script.Step]) {
            self.init(name, end, Script([.receive] + steps))
        }
    }

    static let deadline = Duration.milliseconds(3000)
    /// What an attempt may last beyond its deadline.
    static let grace = 1000.0
    /// What the whole matrix may add to the memory of this process.
    static let memoryMax = 64 * 1024 * 1024

    private static func text(_ text: String) -> Script.Step { .send(Array(text.utf8)) }
    private static func chunks(_ text: String) -> String {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(text)"
    }
    private static let gzipBomb = [UInt8](repeating: 0x1F, count: 4096)

    /// Unusual, but answers.
    static let odd = [
        Case("speaks HTTP/1.0", .status(200), says: "HTTP/1.0 200 OK\r\n\r\nok"),
        Case(
            "speaks HTTP/1.0 and keeps the connection", .status(200),
            says: "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok"),
        Case("ends lines with LF alone", .status(200), says: "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
        Case("has no reason phrase", .status(200), says: "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"),
        Case("sends a body with 204", .status(204), says: "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"),
        Case("sends a body with 304", .status(304), says: "HTTP/1.1 304 X\r\nContent-Length: 5\r\n\r\nhello"),
        Case("has the status 999", .status(999), says: "HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n"),
        Case("has the status 600", .status(600), says: "HTTP/1.1 600 X\r\nContent-Length: 0\r\n\r\n"),
        Case(
            "leads to the metadata address", .status(301),
            says: "HTTP/1.1 301 X\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n"),
        Case(
            "leads to a file", .status(302),
            says: "HTTP/1.1 302 X\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"),
        Case(
            "leads to itself with 307", .status(307), says: "HTTP/1.1 307 X\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"
        ),
        Case(
            "asks for a password", .status(401),
            says: "HTTP/1.1 401 X\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"),
        Case(
            "asks for NTLM", .status(401), says: "HTTP/1.1 401 X\r\nWWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n"
        ),
        Case(
            "sets cookies", .status(200),
            says: "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Domain=.com\r\nContent-Length: 0\r\n\r\n"),
        Case(
            "says how to go elsewhere", .status(200),
            says: "HTTP/1.1 200 OK\r\nAlt-Svc: h3=\":443\"\r\nContent-Length: 0\r\n\r\n"),
        Case(
            "says it is compressed, and is not", .status(200),
            says: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, br, zstd\r\nContent-Length: 2\r\n\r\nok"),
        Case(
            "sends a bomb in gzip", .status(200),
            sends: [text("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), .flood(gzipBomb)]),
        Case(
            "sends an endless body", .status(200),
            sends: [text("HTTP/1.1 200 OK\r\n\r\n"), .flood(Array(repeating: 120, count: 4096))]),
        Case("sends endless chunks", .status(200), sends: [text(chunks("")), .flood(Array("5\r\nhello\r\n".utf8))]),
        Case(
            "sends an endless chunk extension", .error(.timeout),
            sends: [text(chunks("5;")), .flood(Array(repeating: 120, count: 4096))]),
        Case(
            "says 503 at length", .status(503),
            sends: [text("HTTP/1.1 503 X\r\n\r\n"), .flood(Array(repeating: 10, count: 4096))]),
        Case(
            "answers before the request has come", .status(200),
            Script([text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), .pause(.milliseconds(300))])),
        Case(
            "sends two answers", .status(200),
            says: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"),
        Case(
            "hints first", .status(200),
            says: "HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        Case("sends NUL in a body", .status(200), says: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\0\0\0"),
        Case(
            "asks to wait for −1 s", .status(429),
            says: "HTTP/1.1 429 X\r\nRetry-After: -1\r\nContent-Length: 0\r\n\r\n"),
        Case(
            "asks to wait for 1e12 s", .status(429),
            says: "HTTP/1.1 429 X\r\nRetry-After: 1000000000000\r\nContent-Length: 0\r\n\r\n"),
        Case(
            "asks to wait until 1970", .status(503),
            says: "HTTP/1.1 503 X\r\nRetry-After: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n"),
    ]

    static let broken = [
        Case("has no status", .error(.protocol), says: "HTTP/1.1 OK\r\n\r\n"),
        Case("has the status 20", .error(.protocol), says: "HTTP/1.1 20 OK\r\n\r\n"),
        Case("has the status 2002", .error(.protocol), says: "HTTP/2 2002\r\nContent-Length: 0\r\n\r\n"),
        Case("has another version", .error(.protocol), says: "HTTP/7.3 200 OK\r\n\r\n"),
        Case(
            "has two lengths", .status(200),
            says: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok"),
        Case("has a length below zero", .error(.protocol), says: "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nok"),
        Case(
            "has a length that is no number", .error(.protocol), says: "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nok"),
        Case("has a chunk size that is no number", .error(.protocol), says: chunks("xyz\r\nhello\r\n0\r\n\r\n")),
        Case(
            "has a chunk size of 17 digits", .error(.protocol), says: chunks("11111111111111111\r\nhello\r\n0\r\n\r\n")),
        Case("has a chunk longer than it says", .error(.protocol), says: chunks("2\r\nhello\r\n0\r\n\r\n")),
        Case(
            "sends TLS garbage", .error(.protocol),
            sends: [.send([0x15, 3, 1, 0, 2, 2, 70] + Array(repeating: 0xFF, count: 3000))]),
        Case("sends the preface of HTTP/2", .error(.protocol), says: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Case(
            "sends 10 MB of headers", .error(.tooLarge),
            sends: [
                text("HTTP/1.1 200 OK\r\n"),
                .send(
                    Array(String(repeating: "X-Long: \(String(repeating: "y", count: 990))\r\n", count: 10_000).utf8)),
            ]),
        Case("resets in the head", .error(.reset), sends: [text("HTTP/1.1 200 OK\r\nX-"), .reset]),
        Case("resets between the chunks", .error(.reset), sends: [text(chunks("5\r\nhello\r\n")), .reset]),
        Case("closes in mid-body", .error(.reset), says: "HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\nhello"),
    ]

    static let slow = [
        Case(
            "says 100 Continue and nothing more", .error(.timeout),
            sends: [text("HTTP/1.1 100 Continue\r\n\r\n"), .pause(.seconds(60))]),
        Case(
            "sends one byte a second", .error(.timeout),
            sends: [.drip(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8), every: .seconds(1))]),
        Case("never ends its chunks", .error(.timeout), sends: [text(chunks("5\r\nhello\r\n")), .pause(.seconds(60))]),
        Case(
            "never sends the trailer's end", .error(.timeout),
            sends: [text(chunks("0\r\nX-A: 1\r\n")), .pause(.seconds(60))]),
    ]

    static let all =
        odd + broken + slow
        + (HostileReceiverTests.quick + HostileReceiverTests.slow).map {
            Case($0.testDescription, .error($0.code), $0.script)
        }

    @Test func `each ends in time, by the right word, in bounded memory, and its neighbours feel nothing`() throws {
        let receivers = try Self.all.map { try Receiver($0.script) }
        let friendly = try Receiver(.answering(status: 200))
        let client = try loopbackClient(concurrency: Self.all.count + 20)
        let before = Self.residentBytes()
        let hostile = try receivers.map { try request($0.url(), timeout: Self.deadline) }
        let neighbours = try (0..<20).map { try request(friendly.url("/\($0)"), timeout: Self.deadline) }
        let transfers = try client.send(hostile + neighbours)
        for (hostile, transfer) in zip(Self.all, transfers) {
            #expect(Self.end(of: transfer) == hostile.end, "\(hostile.name): \(transfer.result)")
            #expect(transfer.timings.total < Double(Self.deadline.milliseconds) + Self.grace, "\(hostile.name)")
        }
        let late = transfers.suffix(20).filter { Self.end(of: $0) != .status(200) || $0.timings.total > 2500 }
        #expect(late.isEmpty)
        let grown = Self.residentBytes() - before
        #expect(grown < Self.memoryMax)
        // The connections that were kept are good for what comes next.
        #expect(try client.send(neighbours).allSatisfy { Self.end(of: $0) == .status(200) })
        Proof.report(
            "hostile receivers",
            ["at once": Self.all.count, "neighbours held up": late.count, "KiB more in memory": max(0, grown / 1024)])
    }

    private static func end(of transfer: Transfer) -> End {
        switch transfer.result {
        case .success(let answer): .status(answer.status)
        case .failure(let error): .error(error.code)
        }
    }

    private static func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
}
