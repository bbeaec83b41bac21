import Foundation
import TestSupport
import Testing

@testable import local_runtime

/// Valid requests with a few bytes changed: seeded, so that a failure comes again.
@Suite struct FuzzTests {
    static let rounds = 1500

    @Test func `never crashes, hangs or gives two answers to one request`() async throws {
        let port = try await TortureTests.server.value.port
        for request in Self.requests(seed: 1) {
            let client = RawClient(port: port)
            client.send(request)
            client.endSending()
            let answers = try #require(client.everything(), "no end: \(Self.shown(request))")
            let count = answers.components(separatedBy: "HTTP/1.1 ").count - 1
            // Behind each answer stands a request of at least a line and a host.
            #expect(count <= 1 + request.firstRanges(of: Array("HTTP/1.1\r\n".utf8)), "\(Self.shown(request))")
            #expect(!answers.contains(" 500 ") && !answers.contains(" 408 "), "\(Self.shown(request))")
        }
    }

    /// `h11` is another reader of HTTP/1.1, which takes some that are refused here, but must take all that are served.
    @Test(.enabled(if: SecondReader.python != nil, "HOOKFILE_TEST_PYTHON names no python3 that has the package h11"))
    func `takes no request for another one than a second reader does`() throws {
        let requests = Self.requests(seed: 2) + TortureTable.all.filter { $0.taken != nil }.map(\.bytes)
        let ours = requests.map(Self.read)
        let theirs = try SecondReader.read(requests)
        try #require(theirs.count == requests.count)
        var taken = 0
        for (request, (ours, theirs)) in zip(requests, zip(ours, theirs)) where !ours.isEmpty {
            taken += ours.count
            #expect(ours == Array(theirs.prefix(ours.count)), "\(Self.shown(request))")
        }
        #expect(taken > Self.rounds / 5, "some mutations harm nothing")
    }

    /// The requests that are read here, up to the first that is none (or has an empty line before it, which h11 refuses): method, length of the target, body.
    private static func read(_ bytes: [UInt8]) -> [String] {
        var rest = bytes[...]
        var requests: [String] = []
        while requests.count < 3 {
            var boundary = HeadBoundary()
            guard let length = try? boundary.find(in: rest),
                let head = try? RequestHeadParser().parse(rest.prefix(length))
            else { return requests }
            rest = rest.dropFirst(length)
            var body = [UInt8]()
            switch head.framing {
            case .none: break
            case .length(let length):
                guard rest.count >= length else { return requests }
                body = Array(rest.prefix(length))
                rest = rest.dropFirst(length)
            case .chunked:
                var chunks = ChunkedBody(contentMax: 1_000_000)
                guard let count = try? chunks.take(rest), chunks.isDone else { return requests }
                body = chunks.content
                rest = rest.dropFirst(count)
            }
            requests.append("\(head.method.token) \(body.map { String($0, radix: 16) }.joined(separator: "."))")
            if !head.isPersistent { return requests }
        }
        return requests
    }

    private static func requests(seed: UInt64) -> [[UInt8]] {
        let originals = [
            "GET /v1/teams/a?limit=5&cursor=x%20y HTTP/1.1\r\nHost: a:80\r\nAccept: */*\r\nX-Request-Id: r1\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"a\": [1,2]}",
            "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nT: v\r\n\r\n",
            "PATCH /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
            "GET /c HTTP/1.1\r\nHost: a\r\n\r\nDELETE /d HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        ].map { Array($0.utf8) }
        // What readers stumble over is tried more often than any byte.
        let notable: [[UInt8]] = [
            [0x0D], [0x0A], [0x0D, 0x0A], [0x20], [0x09], [0x00], [0x0B], [0x3A], [0x2C], [0x3B], [0x2B], [0x2D],
            [0x30],
            [0x5F], [0x80], Array("Content-Length: 3\r\n".utf8), Array("Transfer-Encoding: chunked\r\n".utf8),
            Array("0\r\n\r\n".utf8), Array(" HTTP/1.1\r\n".utf8),
        ]
        var random = SeededRandom(seed: seed)
        return (0..<rounds).map { round in
            var bytes = originals[round % originals.count]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: notable.randomElement(using: &random) ?? [], at: place)
                case 3: bytes.replaceSubrange(place...place, with: notable.randomElement(using: &random) ?? [])
                default:
                    let end = min(bytes.count, place + Int.random(in: 1...20, using: &random))
                    bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &random))
                }
            }
            return bytes
        }
    }

    private static func shown(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }
}

extension [UInt8] {
    /// How often that stands there.
    fileprivate func firstRanges(of pattern: [UInt8]) -> Int { ranges(of: pattern).count }
}

/// The Python package h11, which reads requests by itself.
enum SecondReader {
    /// A Python that has it.
    static let python: String? = {
        let python = ProcessInfo.processInfo.environment["HOOKFILE_TEST_PYTHON"] ?? "python3"
        return (try? Program.run([python, "-c", "import h11"]))?.status == 0 ? python : nil
    }()

    /// Of each text, the requests in it, up to the first that is none.
    static func read(_ requests: [[UInt8]]) throws -> [[String]] {
        let lines = requests.map { $0.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        let run = try Program.run(
            [python ?? "python3", "-c", script], input: Array(lines.joined(separator: "\n").utf8))
        guard run.status == 0 else { throw Unreadable(message: run.errors) }
        return String(decoding: run.output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map { $0.split(separator: "|").map(String.init) }
    }

    struct Unreadable: Error { var message: String }

    private static let script = """
        import sys, h11
        for line in sys.stdin:
            connection = h11.Connection(h11.SERVER, max_incomplete_event_size=100000)
            connection.receive_data(bytes.fromhex(line.strip()))
            connection.receive_data(b"")
            found = []
            try:
                while True:
                    event = connection.next_event()
                    if isinstance(event, h11.Request):
                        method, body = event.method.decode(), b""
                    elif isinstance(event, h11.Data):
                        body += bytes(event.data)
                    elif isinstance(event, h11.EndOfMessage):
                        found.append(method + " " + ".".join(format(byte, "x") for byte in body))
                        connection.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
                        connection.send(h11.EndOfMessage())
                        if connection.our_state is h11.MUST_CLOSE:
                            break
                        connection.start_next_cycle()
                    else:
                        break
            except h11.ProtocolError:
                pass
            print("|".join(found))
        """
}
