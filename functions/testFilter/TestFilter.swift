import FunctionHost
import JSON
import Webhooks

@main
struct TestFilter: Function {
    static let summary = "Says whether filters let a payload through, and why."

    struct Request: Readable {
        let filters: [Filter]
        let payload: JSONValue

        init(_ fields: inout Fields) throws(Failure) {
            // The route names a team, as all do. Filters and payload are the same for each of them.
            _ = try fields.optional("teamId", .team)
            filters = try fields.required("filters", .filters)
            payload = try fields.required(
                "payload",
                .object(bytesMax: Bounds.payloadBytesMax, sample: #"{"data":{"ticket":{"priority":"high"}}}"#))
        }
    }

    struct Response: ObjectResponse {
        var results: [FilterResult]

        static let members: [Member<Response>] = [
            Member("matches") { $0.results.allSatisfy(\.verdict.matches) }, Member("results") { $0.results },
        ]
    }

    struct FilterResult: ObjectResponse {
        var filter: Filter
        var verdict: Verdict

        static let members: [Member<FilterResult>] = [
            Member("field") { $0.filter.field }, Member("operator") { $0.filter.operator },
            Member("matches") { $0.verdict.matches }, Member("reason") { $0.verdict.reason },
        ]
    }

    func handle(_ request: Request, in context: Context) throws -> Response {
        Response(results: request.filters.map { FilterResult(filter: $0, verdict: $0.evaluate(request.payload)) })
    }
}
