internal import Webhooks

/// Reads the body of a request, whole.
@RuntimeActor
struct BodyReader {
    let input: ConnectionInput
    let limits: HTTPLimits

    func read(_ framing: BodyFraming) async throws -> [UInt8] {
        let deadline = ContinuousClock.now + limits.bodyTime
        switch framing {
        case .none: return []
        case .length(let length): return try await read(length: length, until: deadline)
        case .chunked: return try await readChunks(until: deadline)
        }
    }

    /// Refuses what is known to be too long before any of it is read.
    func check(_ framing: BodyFraming) throws(Problem) {
        if case .length(let length) = framing, length > limits.bodyMax { throw Self.tooLarge(limits.bodyMax) }
    }

    private func read(length: Int, until deadline: ContinuousClock.Instant) async throws -> [UInt8] {
        while input.bytes.count < length { try await fill(until: deadline) }
        let body = Array(input.bytes.prefix(length))
        input.consume(length)
        return body
    }

    private func readChunks(until deadline: ContinuousClock.Instant) async throws -> [UInt8] {
        var body = ChunkedBody(contentMax: limits.bodyMax)
        while true {
            input.consume(try body.take(input.bytes))
            if body.isDone { return body.content }
            try await fill(until: deadline)
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
