internal import Webhooks

/// Reads the body of a request, whole.
@RuntimeActor
struct BodyReader {
    let input: ConnectionInput
    let limits: HTTPLimits
    let share: BodyBudget.Share

    func read(_ framing: BodyFraming) async throws -> [UInt8] {
        switch framing {
        case .none: return []
        case .length(let length): return try await read(length: length)
        case .chunked: return try await readChunks()
        }
    }

    /// Refuses what is known to be too long before any of it is read.
    func check(_ framing: BodyFraming) throws(Problem) {
        if case .length(let length) = framing, length > limits.bodyMax { throw Self.tooLarge(limits.bodyMax) }
    }

    private func read(length: Int) async throws -> [UInt8] {
        let start = ContinuousClock.now
        while true {
            try share.grow(to: min(input.count, length))
            guard input.count < length else { break }
            try await fill(until: limits.bodyDeadline(from: start, after: input.count))
        }
        let body = Array(input.bytes.prefix(length))
        input.consume(length)
        return body
    }

    private func readChunks() async throws -> [UInt8] {
        let start = ContinuousClock.now
        var body = ChunkedBody(contentMax: limits.bodyMax)
        while true {
            input.consume(try body.take(input.bytes))
            try share.grow(to: body.content.count)
            if body.isDone { return body.content }
            // What only frames the content does not count: a drip of it is a drip.
            try await fill(until: limits.bodyDeadline(from: start, after: body.content.count))
        }
    }

    private func fill(until deadline: ContinuousClock.Instant) async throws {
        do {
            try await input.fill(until: deadline)
        } catch IOFailure.timedOut {
            throw Problem(408, Failure(.invalidRequest, "The body took too long; send it again."))
        } catch IOFailure.ended {
            throw Problem.badRequest("The request ends within its body.")
        }
    }

    nonisolated static func tooLarge(_ max: Int) -> Problem {
        Problem(413, Failure(.payloadTooLarge, "Send a body of at most \(max) bytes."))
    }
}
