internal import Webhooks

/// One client: its requests are read, answered and read again, in order, until either side has enough.
@RuntimeActor
final class Connection {
    private let stream: any ByteStream
    private let input: ConnectionInput
    private let heads: HeadReader
    private let answers: AnswerWriter
    private let limits: HTTPLimits
    private let responder: any Responder
    private let line: WaitingLine
    private let bodies: BodyBudget
    private let place = WaitingLine.Place()
    private let peer: String
    private var isEnding = false
    /// Whether it has no place among the connections, and so none that it could give up.
    private var isTurnedAway = false
    private var body: BodyWriter?

    init(
        _ stream: any ByteStream, door: Door, limits: HTTPLimits, responder: any Responder, line: WaitingLine,
        bodies: BodyBudget
    ) {
        (self.stream, self.limits, self.responder) = (stream, limits, responder)
        (self.line, self.bodies) = (line, bodies)
        input = ConnectionInput(stream)
        heads = HeadReader(input: input, limits: limits, door: door)
        answers = AnswerWriter(stream: stream, limits: limits)
        peer = stream.peer
    }

    func serve() async {
        do {
            try await open()
            while try await exchange() {}
        } catch let problem as Problem {
            await refuse(problem)
        } catch IOFailure.timedOut {
            stream.reset()
        } catch {}
        stream.close()
    }

    /// Stands in the line of those that wait for a request, from before ``serve()`` on.
    func enterLine() {
        if !place.isTaken, !isTurnedAway { line.enter(place, self) }
    }

    /// Tells the client that there is no room.
    func refuse() async {
        isTurnedAway = true
        do {
            try await stream.open(until: .now + limits.handshakeTime)
            await refuse(.unavailable("All \(limits.connectionsMax) connections are in use."))
        } catch {}
        stream.close()
    }

    /// Ends the connection after the exchange that is going on, or now if there is none.
    func end() {
        isEnding = true
        body?.end()
        if place.isTaken, input.count == 0 { stream.stop() }
    }

    /// Ends at once, whatever came so far, to make room for another connection.
    func giveWay() {
        isEnding = true
        line.leave(place)
        stream.stop()
    }

    private func open() async throws {
        enterLine()
        defer { line.leave(place) }
        try await stream.open(until: .now + limits.handshakeTime)
    }

    /// The next head; nil where the client sends no more.
    private func nextHead() async throws -> RequestHead? {
        if isEnding && input.count == 0 { return nil }
        enterLine()
        defer { line.leave(place) }
        return try await heads.waitForRequest() ? heads.read() : nil
    }

    /// One request and its answer.
    /// - Returns: whether another can follow.
    private func exchange() async throws -> Bool {
        guard var head = try await nextHead() else { return false }
        head.peer = peer
        let context = CallContext(of: head)
        let share = BodyBudget.Share(of: bodies)
        defer { share.giveBack() }
        var response: Response
        var isBodyRead = true
        do {
            response = try await respond(to: head, context, share)
        } catch let problem as Problem {
            response = Response(problem)
            // What is left of a body could be taken for a request.
            isBodyRead = head.framing == .none
        }
        response.headers += responder.headers(for: head)
        responder.answered(response.status)
        if let source = response.stream, head.method != .head {
            try await send(response, from: source, to: head, context)
            return false
        }
        let goesOn = head.isPersistent && isBodyRead && !isEnding
        // Whoever shows no token must not keep a place by being slow to take the answer.
        if response.canBeSpared { enterLine() }
        defer { line.leave(place) }
        try await answers.send(response, to: head, requestID: context.requestID, closes: !goesOn)
        if !goesOn { await linger() }
        return goesOn
    }

    private func respond(
        to head: RequestHead, _ context: CallContext, _ share: BodyBudget.Share
    ) async throws -> Response {
        let reader = BodyReader(input: input, limits: limits, share: share)
        try reader.check(head.framing)
        let answer = try await responder.accept(head, context: context)
        if head.expectsContinue, head.framing != .none, input.count == 0 { try await answers.askForBody() }
        return await answer(try await reader.read(head.framing))
    }

    /// An answer that is made over time ends when its source does, or when the client goes: it is the connection's last.
    private func send(
        _ response: Response, from source: BodyStream, to head: RequestHead, _ context: CallContext
    ) async throws {
        let writer = BodyWriter(stream, limits: limits, isChunked: head.version == .http11)
        body = writer
        if isEnding { writer.end() }
        try await answers.send(response, to: head, requestID: context.requestID, closes: true)
        let leaving = SideTask { [input, limits] in
            await input.passOver(countMax: limits.lingerMax, until: nil)
            writer.end()
        }
        await source.produce(writer)
        try? await writer.finish()
        if writer.hasFailed {
            stream.reset()
        } else {
            await stream.endOutput()
        }
        RuntimeActor.start { [stream, limits] in
            await sleep(for: limits.lingerTime)
            stream.stop()
        }
        await leaving.value()
    }

    private func refuse(_ problem: Problem) async {
        enterLine()
        defer { line.leave(place) }
        let head = heads.refused
        let requestID = head.map { CallContext(of: $0).requestID } ?? RequestID.make()
        RefusalLog.shared.note(problem, requestID: requestID)
        responder.answered(problem.status)
        var response = Response(problem)
        if let head { response.headers += responder.headers(for: head) }
        try? await answers.send(response, to: head, requestID: requestID, closes: true)
        await linger()
    }

    /// Reads on for a moment after the last answer: closing over unread bytes would make the system take back what the
    /// client has not read yet (RFC 9112, 9.6).
    ///
    /// It does so in the line: a client that has its answer must not keep a place by sending on.
    private func linger() async {
        enterLine()
        defer { line.leave(place) }
        await stream.endOutput()
        await input.passOver(countMax: limits.lingerMax, until: .now + limits.lingerTime)
    }
}
