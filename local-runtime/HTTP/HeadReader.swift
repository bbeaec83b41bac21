internal import Webhooks

/// Reads the heads of requests, one after the other.
@RuntimeActor
struct HeadReader {
    let input: ConnectionInput
    let limits: HTTPLimits
    let door: Door

    /// Waits for the first byte of a request. One empty line before it is passed over (RFC 9112, 2.2), and begins none: some
    /// clients end a body with it.
    /// - Returns: whether there is one; the client sends no more, or was silent for too long, where not.
    func waitForRequest() async -> Bool {
        let deadline = ContinuousClock.now + limits.idleTime
        do throws(IOFailure) {
            while input.count < 2, input.count == 0 || input.bytes.first == 0x0D {
                try await input.fill(until: deadline)
            }
            if input.bytes.starts(with: [0x0D, 0x0A]) { input.consume(2) }
            while input.count == 0 { try await input.fill(until: deadline) }
        } catch {
            return false
        }
        return true
    }

    /// The next head. Where it is refused, its bytes stay: see ``refused``.
    func read() async throws -> RequestHead {
        let deadline = ContinuousClock.now + limits.headTime
        var boundary = HeadBoundary()
        while true {
            if let length = try boundary.find(in: input.bytes), length <= limits.headMax {
                let head = try RequestHeadParser(limits: limits, door: door).parse(input.bytes.prefix(length))
                input.consume(length)
                return head
            }
            guard input.count <= limits.headMax else { throw tooLarge }
            try await fill(until: deadline)
        }
    }

    /// What can be read of the head that was refused.
    var refused: RequestHead? { RequestHeadParser(limits: limits, door: door).partial(input.bytes) }

    /// Where not even the request line has ended, it is the target.
    private var tooLarge: Problem {
        input.bytes.contains(0x0A)
            ? Problem(431, Failure(.invalidRequest, "Send a head of at most \(limits.headMax) bytes."))
            : Problem(414, Failure(.invalidRequest, "Send a target of at most \(limits.targetMax) bytes."))
    }

    private func fill(until deadline: ContinuousClock.Instant) async throws {
        do {
            try await input.fill(until: deadline)
        } catch IOFailure.timedOut {
            throw Problem(408, Failure(.invalidRequest, "The head took too long; send the request again."))
        } catch IOFailure.ended {
            throw Problem.badRequest("The request ends within its head.")
        }
    }
}
