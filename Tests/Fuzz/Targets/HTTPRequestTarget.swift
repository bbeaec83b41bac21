import Webhooks

@testable import local_runtime

extension FuzzTarget {
    /// What a client sends to the runtime: requests one after the other, read at once and in pieces.
    static let httpRequest = FuzzTarget(name: "http", lengthMax: 8192) { input in
        let whole = try HTTPRequests.read(input, pieces: .max)
        try expectEqual(try HTTPRequests.read(input, pieces: 1), whole, "read byte by byte")
        try expectEqual(try HTTPRequests.read(input, pieces: 7), whole, "read in pieces")
        for request in whole.requests { try HTTPRequests.check(request.head) }
    }

    /// `h11` reads HTTP/1.1 too. It takes some that are refused here, but must take all that are served for the same.
    static let httpAgreement = FuzzTarget(
        name: "http-h11", lengthMax: 2048, mutationsCount: 500, isAvailable: { SecondProgram.has("h11") }
    ) { input in
        let ours = try HTTPRequests.read(input, pieces: .max).requests
            .map { "\($0.head.method.token) \($0.body.hex)" }
        guard !ours.isEmpty, let answer = try h11?.answer(to: input.hex) else { return }
        let theirs = answer.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        try expectEqual(ours, Array(theirs.prefix(ours.count)), "h11 reads other requests")
    }

    private static let h11 = try? SecondProgram(
        python: SecondProgram.python,
        """
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
                        found.append(method + " " + body.hex())
                        connection.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
                        connection.send(h11.EndOfMessage())
                        if connection.our_state is h11.MUST_CLOSE:
                            break
                        connection.start_next_cycle()
                    else:
                        break
            except h11.ProtocolError:
                pass
            print("|".join(found), flush=True)
        """)
}

/// The requests of a connection, up to the first that is none.
struct HTTPRequests: Equatable {
    struct Request: Equatable {
        var head: RequestHead
        var body: [UInt8]
    }

    static let bodyMax = 64 * 1024

    var requests: [Request] = []
    /// Why the last one is none; nil where it has not come to its end.
    var problem: Problem?

    static func read(_ bytes: [UInt8], pieces: Int) throws(Broken) -> HTTPRequests {
        var found = HTTPRequests()
        var rest = bytes[...]
        do throws(Problem) {
            while !rest.isEmpty, let request = try request(from: &rest, pieces: pieces) {
                found.requests.append(request)
                if !request.head.isPersistent { break }
            }
        } catch {
            try expect([400, 413, 414, 417, 431, 501, 505].contains(error.status), "\(error)")
            found.problem = error
        }
        return found
    }

    /// - Parameter pieces: bytes that come at a time.
    private static func request(from rest: inout ArraySlice<UInt8>, pieces: Int) throws(Problem) -> Request? {
        var boundary = HeadBoundary()
        var length: Int?
        var come = 0
        while length == nil, come < rest.count {
            come = pieces == .max ? rest.count : min(rest.count, come + pieces)
            length = try boundary.find(in: rest.prefix(come))
        }
        guard let length else { return nil }
        let head = try RequestHeadParser().parse(rest.prefix(length))
        rest = rest.dropFirst(length)
        switch head.framing {
        case .none: return Request(head: head, body: [])
        case .length(let length):
            guard rest.count >= length else { return nil }
            defer { rest = rest.dropFirst(length) }
            return Request(head: head, body: Array(rest.prefix(length)))
        case .chunked:
            var body = ChunkedBody(contentMax: bodyMax)
            while !body.isDone {
                guard !rest.isEmpty else { return nil }
                rest = rest.dropFirst(try body.take(rest.prefix(pieces)))
            }
            return Request(head: head, body: body.content)
        }
    }

    /// A head keeps its limits, and means the same when it is written in another way.
    static func check(_ head: RequestHead) throws(Broken) {
        let limits = HTTPLimits()
        try expect(head.headers.count <= limits.headerCountMax, "\(head.headers.count) headers")
        for header in head.headers {
            let isPlain = (header.name + header.value).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
            try expect(isPlain, "a header that holds a control character: \(header)")
        }
        for segment in head.target.segments {
            try expect(segment != "." && segment != ".." && !segment.utf8.contains(0), "the segment \(segment)")
        }
        var text = "\(head.method.token) \(written(head.target)) HTTP/1.\(head.version == .http11 ? 1 : 0)\r\n"
        for header in head.headers { text += "\(header.name):\t\(header.value) \r\n" }
        let bytes = Array("\(text)\r\n".utf8)
        // Percent signs make it longer.
        guard bytes.count < limits.targetMax else { return }
        switch Result(catching: { () throws(Problem) in try RequestHeadParser().parse(bytes[...]) }) {
        case .success(let again): try expectEqual(again, head, "read again")
        case .failure(let problem):
            throw Broken(description: "refused after it was written: \(problem.failure.message) \(text)")
        }
    }

    private static func written(_ target: RequestTarget) -> String {
        guard !target.segments.isEmpty else { return "*" }
        func escaped(_ text: String) -> String {
            Array(text.utf8).map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        let path = target.segments.map { "/" + escaped($0) }.joined()
        let query = target.query.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
        return query.isEmpty ? path : "\(path)?\(query)"
    }
}
