internal import Webhooks

/// Reads the body of a request, whole.
@RuntimeActor
struct BodyReader {
    let input: ConnectionInput
    let limits: HTTPLimits

    func read(_ framing: BodyFraming) async throws -> [UInt8] {
        let deadline = ContinuousClock.now + limits.bodyTime
        do throws(IOFailure) {
            switch framing {
            case .none: return []
            case .length(let length): return try await read(length: length, until: deadline)
            case .chunked: break
            }
        } catch .timedOut { throw Self.tooSlow }
        var chunked = ChunkedBody(contentMax: limits.bodyMax)
        while true {
            input.consume(try chunked.take(input.bytes))
            if chunked.isDone { return chunked.content }
            do throws(IOFailure) { try await input.fill(until: deadline) } catch .timedOut { throw Self.tooSlow }
        }
    }

    /// Refuses what is known to be too long before any of it is read.
    func check(_ framing: BodyFraming) throws(Problem) {
        if case .length(let length) = framing, length > limits.bodyMax { throw Self.tooLarge(limits.bodyMax) }
    }

    private func read(length: Int, until deadline: ContinuousClock.Instant) async throws(IOFailure) -> [UInt8] {
        while input.bytes.count < length { try await input.fill(until: deadline) }
        let body = Array(input.bytes.prefix(length))
        input.consume(length)
        return body
    }

    nonisolated static func tooLarge(_ max: Int) -> Problem {
        Problem(413, Failure(.payloadTooLarge, "Send a body of at most \(max) bytes."))
    }

    private static let tooSlow = Problem(408, Failure(.invalidRequest, "The body took too long; send it again."))
}
