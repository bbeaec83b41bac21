internal import Webhooks

/// The runtime as seen over HTTP: who may come in, what is where, and the functions behind it.
@RuntimeActor
final class Front: Responder {
    private let access: Access
    private var router: Router
    private let caller: Caller
    private let calls: CallIntake
    private let pages: [Page]
    private let crossOrigin: CrossOrigin
    private let metrics: HTTPMetrics

    init(
        access: Access, manifest: RuntimeManifest, caller: Caller, calls: CallIntake, pages: [Page],
        crossOrigin: CrossOrigin = CrossOrigin([]), metrics: HTTPMetrics = HTTPMetrics()
    ) {
        self.metrics = metrics
        (self.access, self.caller, self.crossOrigin) = (access, caller, crossOrigin)
        (self.calls, self.pages) = (calls, pages)
        router = Router(manifest: manifest.current)
        manifest.observe { [unowned self] in self.router = Router(manifest: $0) }
    }

    func accept(_ head: RequestHead, context: CallContext) async throws(Problem) -> Answering {
        do throws(Problem) {
            return try await answering(head, context)
        } catch {
            RefusalLog.shared.note(error, requestID: context.requestID)
            throw error
        }
    }

    func headers(for head: RequestHead) -> [HTTPHeader] { crossOrigin.headers(for: head) }

    func answered(_ status: Int) { metrics.answered(status) }

    private func answering(_ head: RequestHead, _ context: CallContext) async throws(Problem) -> Answering {
        try access.checkOrigin(of: head)
        if head.method == .options {
            try Self.checkNoBody(head)
            return try await options(head)
        }
        let visitor = isOpen(head) ? Visitor.anyone : try await access.visitor(of: head)
        let identity = visitor.identity
        var context = context
        context.key = visitor.key
        if let (page, parameters) = try page(for: head) {
            guard identity.mayReach(page.audience, parameters) else { throw Access.otherTeam }
            if page.method == .get { try Self.checkNoBody(head) }
            var request = Page.Request(
                head: head, identity: identity, parameters: parameters, body: [], context: context)
            request.isStillLetIn = { [access] in await access.stillKnows(head) }
            return { [request] body in
                var request = request
                request.body = body
                return await Self.answer(page, request)
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
        return { [context] body in await self.answer(head, match, body, context) }
    }

    private func answer(
        _ head: RequestHead, _ match: Router.Match, _ body: [UInt8], _ context: CallContext
    ) async -> Response {
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
                Log.Subject(function: match.function.name, requestID: context.requestID, status: error.status))
            return Response(error)
        }
        do throws(Problem) {
            return try await caller.response(
                of: match.function, status: match.status, to: request, context: context, cause: .http)
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

    // MARK: - OPTIONS

    /// What can be done here (RFC 9110, 9.3.7). Browsers ask it without a token.
    private func options(_ head: RequestHead) async throws(Problem) -> Answering {
        // What is where, a browser is not told without a token: these are those of all routes that there can be.
        let methods = RequestHead.Method.allCases.filter { $0 != .options }
        if crossOrigin.isPreflight(head) { return { [crossOrigin] _ in crossOrigin.preflight(allowing: methods) } }
        _ = try await access.identity(of: head)
        if head.target.segments.isEmpty {
            return { _ in Response(204, headers: Router.methodNotAllowed(Set(methods)).headers) }
        }
        do throws(Problem) {
            // Nothing is served for OPTIONS itself, so that what is there says what it is served for.
            _ = try page(for: head)
            _ = try router.match(head.method, head.target.segments)
            throw Router.notFound
        } catch {
            guard error.status == 405 else { throw error }
            return { _ in Response(204, headers: error.headers) }
        }
    }

    // MARK: - Pages

    /// Nobody is made to keep what nobody reads: many who need no token could fill the memory with it.
    private static func checkNoBody(_ head: RequestHead) throws(Problem) {
        guard head.framing == .none else {
            throw Problem(413, Failure(.payloadTooLarge, "Send no body here: nobody reads it."))
        }
    }

    /// Whether whatever is asked for is for anyone.
    private func isOpen(_ head: RequestHead) -> Bool {
        let audiences = pages.filter { $0.pattern.match(head.target.segments) != nil }.map(\.audience)
        return !audiences.isEmpty
            && audiences.allSatisfy { $0 == .anyone || $0 == .visitors && DashboardPages.isWanted(by: head) }
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
            var response = try await page.answer(request)
            response.canBeSpared = request.identity == .anyone
            return response
        } catch {
            return Response(error)
        }
    }
}
