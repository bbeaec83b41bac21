internal import Webhooks

/// The runtime as seen over HTTP: who may come in, what is where, and the functions behind it.
@RuntimeActor
final class Front: Responder {
    private let access: Access
    private let router: Router
    private let caller: Caller
    private let background: Background
    private let readiness: Readiness

    init(access: Access, router: Router, caller: Caller, background: Background, readiness: Readiness) {
        (self.access, self.router, self.caller) = (access, router, caller)
        (self.background, self.readiness) = (background, readiness)
    }

    func accept(_ head: RequestHead, requestID: String) throws(Problem) -> Answering {
        do throws(Problem) {
            return try answering(head, requestID: requestID)
        } catch {
            Log.write(.info, error.failure.message, Log.Subject(requestID: requestID, status: error.status))
            throw error
        }
    }

    private func answering(_ head: RequestHead, requestID: String) throws(Problem) -> Answering {
        try access.checkOrigin(of: head)
        if let page = try publicPage(head) { return { _ in page } }
        try access.checkToken(of: head)
        if head.target.segments == [""] {
            let page = try Self.page(head) { Index(router.manifest).response }
            return { _ in page }
        }
        let match = try router.match(head.method, head.target.segments)
        guard head.values(of: "content-encoding").isEmpty else {
            throw Problem(415, Failure(.invalidRequest, "Send the body as it is, without Content-Encoding."))
        }
        guard head.values(of: "idempotency-key").count <= 1 else {
            throw .badRequest("Send one Idempotency-Key.", field: "idempotencyKey")
        }
        return { body in await self.answer(head, match, body, requestID: requestID) }
    }

    private func answer(
        _ head: RequestHead, _ match: Router.Match, _ body: [UInt8], requestID: String
    ) async -> Response {
        let start = ContinuousClock.now
        let response: Response
        var message = "answered"
        do throws(Problem) {
            response = try await call(head, match, body)
        } catch {
            message = error.failure.message
            response = Response(error)
        }
        Log.write(
            // Being too busy is no fault of a function.
            response.status >= 500 && response.status != 503 ? .warning : .info, message,
            Log.Subject(
                function: match.function.name, requestID: requestID, status: response.status, duration: .now - start))
        return response
    }

    private func call(_ head: RequestHead, _ match: Router.Match, _ body: [UInt8]) async throws(Problem) -> Response {
        var request = MergedRequest(
            path: match.parameters, query: head.target.query, idempotencyKey: head.header("idempotency-key"))
        if !request.query.isEmpty || request.idempotencyKey != nil {
            request.schema = try await caller.schema(of: match.function)
        }
        let response = try await caller.call(
            match.function, status: match.status, request: try request.merged(with: body))
        if response.status == match.status { background.wake(after: match.function) }
        return response
    }

    /// What needs no token: it tells nothing but whether the server is well.
    private func publicPage(_ head: RequestHead) throws(Problem) -> Response? {
        switch head.target.segments {
        case ["healthz"]: try Self.page(head) { Response(200, json: Array("{\"ok\":true}\n".utf8)) }
        case ["readyz"]: try Self.page(head) { readiness.response }
        default: nil
        }
    }

    private static func page(_ head: RequestHead, _ response: () -> Response) throws(Problem) -> Response {
        guard head.method == .get || head.method == .head else { throw Router.methodNotAllowed([.get]) }
        return response()
    }
}
