internal import Glibc
internal import Webhooks

/// One client: its requests are read, answered and read again, in order, until either side has enough.
@RuntimeActor
final class Connection {
    private let socket: Descriptor
    private let input: ConnectionInput
    private let limits: HTTPLimits
    private let responder: any Responder
    private let peer: String
    private var isIdle = false
    private var isEnding = false

    init(_ socket: Descriptor, limits: HTTPLimits, responder: any Responder) {
        (self.socket, self.limits, self.responder) = (socket, limits, responder)
        input = ConnectionInput(socket)
        peer = PeerAddress.text(of: socket.number)
    }

    func serve() async {
        do {
            while try await exchange() {}
        } catch let problem as Problem {
            _ = try? await send(Response(problem), to: nil)
            await linger()
        } catch {}
        socket.close()
    }

    /// Ends the connection after the exchange that is going on, or now if there is none.
    func end() {
        isEnding = true
        if isIdle { socket.stop() }
    }

    /// One request and its answer.
    /// - Returns: whether another can follow.
    private func exchange() async throws -> Bool {
        guard var head = try await readHead() else { return false }
        head.peer = peer
        let requestID = RequestID.of(head)
        var response: Response
        var isBodyRead = true
        do {
            response = try await respond(to: head, requestID: requestID)
        } catch let problem as Problem {
            response = Response(problem)
            // What is left of a body could be taken for a request.
            isBodyRead = head.framing == .none
        }
        let goesOn = head.isPersistent && isBodyRead && !isEnding
        try await send(response, to: head, requestID: requestID, closes: !goesOn)
        if !goesOn { await linger() }
        return goesOn
    }

    private func respond(to head: RequestHead, requestID: String) async throws -> Response {
        let reader = BodyReader(input: input, limits: limits)
        try reader.check(head.framing)
        let answer = try await responder.accept(head, requestID: requestID)
        if head.expectsContinue, head.framing != .none, input.bytes.isEmpty {
            try await write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        }
        return await answer(try await reader.read(head.framing))
    }

    /// The next head; nil where the client sends no more.
    private func readHead() async throws -> RequestHead? {
        guard try await waitForRequest() else { return nil }
        let deadline = ContinuousClock.now + limits.headTime
        var boundary = HeadBoundary()
        while true {
            if let length = try boundary.find(in: input.bytes), length <= limits.headMax {
                let bytes = input.bytes.prefix(length)
                input.consume(length)
                return try RequestHeadParser(limits: limits).parse(bytes)
            }
            guard input.bytes.count <= limits.headMax else {
                throw Problem(431, Failure(.invalidRequest, "Send a head of at most \(limits.headMax) bytes."))
            }
            try await fillHead(until: deadline)
        }
    }

    private func fillHead(until deadline: ContinuousClock.Instant) async throws {
        do {
            try await input.fill(until: deadline)
        } catch IOFailure.timedOut {
            throw Problem(408, Failure(.invalidRequest, "The head took too long; send the request again."))
        } catch IOFailure.ended {
            throw Problem.badRequest("The request ends within its head.")
        }
    }

    /// Waits for the first byte. One empty line before it is passed over (RFC 9112, 2.2).
    private func waitForRequest() async throws(IOFailure) -> Bool {
        isIdle = true
        defer { isIdle = false }
        let deadline = ContinuousClock.now + limits.idleTime
        if isEnding && input.bytes.isEmpty { return false }
        while input.bytes.isEmpty || input.bytes.elementsEqual([0x0D]) {
            do throws(IOFailure) { try await input.fill(until: deadline) } catch { return false }
        }
        if input.bytes.starts(with: [0x0D, 0x0A]) { input.consume(2) }
        return true
    }

    private func send(
        _ response: Response, to head: RequestHead?, requestID: String? = nil, closes: Bool = true
    ) async throws(IOFailure) {
        try await write(
            response.bytes(
                requestID: requestID ?? RequestID.of(head), at: .now, closes: closes, isHead: head?.method == .head))
    }

    private func write(_ bytes: [UInt8]) async throws(IOFailure) {
        try await socket.write(bytes, until: .now + limits.writeTime)
    }

    /// Reads on for a moment after the last answer: closing over unread bytes would make the system take back what the
    /// client has not read yet (RFC 9112, 9.6).
    private func linger() async {
        shutdown(socket.number, Int32(SHUT_WR))
        let deadline = ContinuousClock.now + limits.lingerTime
        while let bytes = try? await socket.read(upTo: 64 * 1024, until: deadline), !bytes.isEmpty {}
    }
}
