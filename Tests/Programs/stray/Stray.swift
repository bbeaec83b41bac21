import FunctionHost
import Webhooks

/// A function that does what functions should not, so that tests can see that it does no harm.
@main
struct Stray: Function {
    static let summary = "Prints, fails, or goes on until it is told to end."

    struct Request: Readable {
        let prints: String?
        let fails: Failing?
        let holds: Bool?

        init(_ fields: inout Fields) throws(Failure) {
            prints = try fields.optional("prints", .text(0...100))
            fails = try fields.optional("fails", .word())
            holds = try fields.optional("holds", .boolean)
        }
    }

    enum Failing: String, CaseIterable { case internally, later, misconfigured, unexpectedly }

    struct Response: ObjectResponse {
        static let members: [Member<Response>] = [Member("done") { _ in true }]
    }

    /// Its text is for the log alone.
    struct Unexpected: Error { let detail = "the detail of it" }

    func handle(_ request: Request, in context: Context) throws -> Response {
        if let text = request.prints { print(text) }
        if request.holds == true {
            // Whoever watches sees by the store's file that it has begun.
            _ = try context.store
            while !EndRequest.isMade { pause(.milliseconds(5)) }
        }
        switch request.fails {
        case .internally: throw Failure(.internal, "it cannot go on")
        case .later: throw Failure(.unavailable, "try again in a moment")
        case .misconfigured: throw Failure(.misconfigured, "set what is to be set")
        case .unexpectedly: throw Unexpected()
        case nil: return Response()
        }
    }
}
