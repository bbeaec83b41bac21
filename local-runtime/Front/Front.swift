internal import Webhooks

/// The runtime as seen over HTTP: who may come in, what is where, and the functions behind it.
@RuntimeActor
final class Front: Responder {
    private let access: Access
    private let router: Router
    private let caller: Caller
    private let background: Background
    private let calls: CallIntake
    private let pages: [Page]

    init(
        access: Access, router: Router, caller: Caller, background: Background, calls: CallIntake, pages: [Page]
    ) {
        (self.access, self.router, self.caller) = (access, router, caller)
        (self.background, self.calls, self.pages) = (background, calls, pages)
    }

    func accept(_ head: RequestHead, requestID: String) async throws(Problem) -> Answering {
        do throws(Problem) {
            return try await answering(head, requestID: requestID)
        } catch {
            Log.write(.info, error.failure.message, Log.Subject(requestID: requestID, status: error.status))
            throw error
        }
    }

    private func answering(_ head: RequestHead, requestID: String) async throws(Problem) -> Answering {
        try access.checkOrigin(of: head)
        let page = try page(for: head)
        if page?.page.audience != .anyone { try access.checkToken(of: head) }
        if let page {
            let context = CallContext(requestID: requestID, traceparent: "")
            return { body in await Self.answer(head, page.page, page.parameters, body, context) }
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
            response = try await call(head, match, body, requestID: requestID)
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

    private func call(
        _ head: RequestHead, _ match: Router.Match, _ body: [UInt8], requestID: String
    ) async throws(Problem) -> Response {
        let mark = try AsyncMark(head.target)
        var request = MergedRequest(
            path: match.parameters, query: mark.query, idempotencyKey: head.header("idempotency-key"))
        if !request.query.isEmpty || request.idempotencyKey != nil {
            request.schema = try await caller.schema(of: match.function)
        }
        let merged = try request.merged(with: body)
        if mark.isSet {
            let context = CallContext(requestID: requestID, traceparent: head.header("traceparent") ?? "")
            let id = try await calls.accept(match.function.name, request: merged, context: context)
            return Response(202, json: Array("{\"id\":\"\(id)\"}\n".utf8))
        }
        let response = try await caller.call(match.function, status: match.status, request: merged)
        if response.status == match.status { background.wake(after: match.function) }
        return response
    }

    // MARK: - Pages

    private func page(for head: RequestHead) throws(Problem) -> (page: Page, parameters: [Router.Parameter])? {
        let method = head.method == .head ? .get : head.method
        var allowed: Set<RequestHead.Method> = []
        for page in pages {
            guard let values = page.pattern.match(head.target.segments) else { continue }
            if page.method == method {
                return (page, values.map { Router.Parameter(name: $0.name, value: $0.value) })
            }
            allowed.insert(page.method)
        }
        guard allowed.isEmpty else { throw Router.methodNotAllowed(allowed) }
        return nil
    }

    private static func answer(
        _ head: RequestHead, _ page: Page, _ parameters: [Router.Parameter], _ body: [UInt8], _ context: CallContext
    ) async -> Response {
        do throws(Problem) {
            return try await page.answer(
                Page.Request(head: head, parameters: parameters, body: body, context: context))
        } catch {
            return Response(error)
        }
    }
}
