internal import Webhooks

/// The runtime as seen over HTTP: who may come in, what is where, and the functions behind it.
@RuntimeActor
final class Front: Responder {
    private let access: Access
    private var router: Router
    private let caller: Caller
    private let background: Background
    private let calls: CallIntake
    private let pages: [Page]

    init(
        access: Access, manifest: RuntimeManifest, caller: Caller, background: Background, calls: CallIntake,
        pages: [Page]
    ) {
        (self.access, self.caller) = (access, caller)
        (self.background, self.calls, self.pages) = (background, calls, pages)
        router = Router(manifest: manifest.current)
        manifest.observe { [unowned self] in self.router = Router(manifest: $0) }
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
        let context = CallContext(requestID: requestID, traceparent: "")
        let request: [UInt8]
        do throws(Problem) {
            let mark = try AsyncMark(head.target)
            request = try await self.request(head, mark.query, match, body)
            if mark.isSet {
                let id = try await calls.accept(match.function.name, request: request, context: context)
                return Response(202, json: Array("{\"id\":\"\(id)\"}\n".utf8))
            }
        } catch {
            Log.write(
                .info, error.failure.message,
                Log.Subject(function: match.function.name, requestID: requestID, status: error.status))
            return Response(error)
        }
        do throws(Problem) {
            let answer = try await caller.call(
                match.function, status: match.status, request: request,
                context: context, cause: .http)
            let response = try answer.response(status: match.status)
            if response.status == match.status { background.wake(after: match.function) }
            return response
        } catch {
            return Response(error)
        }
    }

    /// The one object that path, query, header and body come to.
    private func request(
        _ head: RequestHead, _ query: [(name: String, value: String)], _ match: Router.Match, _ body: [UInt8]
    ) async throws(Problem) -> [UInt8] {
        var request = MergedRequest(
            path: match.parameters, query: query, idempotencyKey: head.header("idempotency-key"))
        if !request.query.isEmpty || request.idempotencyKey != nil {
            request.schema = try await caller.schema(of: match.function)
        }
        return try request.merged(with: body)
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
