/// Something that the runtime itself answers, beside the routes of the functions.
struct Page {
    enum Audience: Equatable, Sendable {
        /// No token and no key: what tells nothing but whether the server is well.
        case anyone
        /// A browser that wants a page to show; any token or key else.
        case visitors
        /// Any token or key.
        case known
        /// Those who reach the team in the path.
        case team
        case operators
    }

    var method: RequestHead.Method
    var pattern: RoutePattern
    var audience: Audience
    var answer: @RuntimeActor (Request) async throws(Problem) -> Response

    /// What a page gets of its request.
    struct Request {
        var head: RequestHead
        var identity: Identity
        /// The values in the path.
        var parameters: [Router.Parameter]
        var body: [UInt8]
        var context: CallContext
        /// Whether whoever asked would still be let in: to be asked again by what takes its time.
        var isStillLetIn: @RuntimeActor () async -> Bool = { true }

        func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
    }

    /// - Parameter path: a literal of this program, such as `/runtime/calls/{id}`.
    init(
        _ method: RequestHead.Method, _ path: StaticString, for audience: Audience = .operators,
        _ answer: @escaping @RuntimeActor (Request) async throws(Problem) -> Response
    ) {
        let isRoot = "\(path)" == "/"
        guard let pattern = isRoot ? .root : RoutePattern("\(path)") else { preconditionFailure("\(path) is no path") }
        (self.method, self.pattern, self.audience, self.answer) = (method, pattern, audience, answer)
    }
}
