internal import Webhooks

/// The runtime as seen over HTTP: who may come in, what is where, and the functions behind it.
@RuntimeActor
final class Front: Responder {
    private let access: Access
    private let router: Router
    private let caller: Caller
    private let background: Background
    private let pages: [Page]

    init(access: Access, router: Router, caller: Caller, background: Background, pages: [Page]) {
        (self.access, self.router, self.caller) = (access, router, caller)
        (self.background, self.pages) = (background, pages)
    }

    func accept(_ head: RequestHead, requestID: String) async throws(Problem) -> Answering {
        do throws(Problem) {
            return try await answering(head, requestID: requestID)
        } catch {
            // Who is told to wait could else fill the log.
            if error != Access.tooManyFailures {
                Log.write(.info, error.failure.message, Log.Subject(requestID: requestID, status: error.status))
            }
            throw error
        }
    }

    private func answering(_ head: RequestHead, requestID: String) async throws(Problem) -> Answering {
        try access.checkOrigin(of: head)
        let identity = isOpen(head.target.segments) ? Identity.anyone : try await access.identity(of: head)
        if let (page, parameters) = try page(for: head) {
            guard identity.mayReach(page.audience) else { throw Access.otherTeam }
            let context = CallContext(requestID: requestID, traceparent: "")
            return { body in
                await Self.answer(
                    page,
                    Page.Request(
                        head: head, identity: identity, parameters: parameters, body: body, context: context))
            }
        }
        let match = try router.match(head.method, head.target.segments)
        guard identity.mayReach(match.parameters) else { throw Access.otherTeam }
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

    // MARK: - Pages

    /// Whether whatever is at that path is for anyone.
    private func isOpen(_ path: [String]) -> Bool {
        let audiences = pages.filter { $0.pattern.match(path) != nil }.map(\.audience)
        return !audiences.isEmpty && audiences.allSatisfy { $0 == .anyone }
    }

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

    private static func answer(_ page: Page, _ request: Page.Request) async -> Response {
        do throws(Problem) {
            return try await page.answer(request)
        } catch {
            return Response(error)
        }
    }
}
