internal import JSON
internal import Webhooks

/// What was called, over HTTP: the list, one of them with its bodies, and the same call again.
@RuntimeActor
struct HistoryPages {
    let history: InvocationHistory
    let manifest: RuntimeManifest
    let caller: Caller

    var pages: [Page] {
        [
            Page(.get, "/runtime/invocations") { request throws(Problem) in try list(request) },
            Page(.get, "/runtime/invocations/{id}") { request throws(Problem) in
                var writer = JSONWriter()
                try entry(request).write(to: &writer, withBodies: true)
                return Response(200, json: writer.bytes + [0x0A])
            },
            Page(.post, "/runtime/invocations/{id}/replay") { request throws(Problem) in
                let entry = try entry(request)
                if let refusal = entry.replayRefusal { throw refusal }
                guard let function = manifest.current[entry.report.function] else {
                    throw Problem(404, Failure(.notFound, "There is no function \(entry.report.function) any more."))
                }
                return try await caller.response(
                    of: function, to: entry.report.request, context: request.context, cause: .replay)
            },
        ]
    }

    private func entry(_ request: Page.Request) throws(Problem) -> InvocationHistory.Entry {
        guard let entry = history[request.parameter("id") ?? ""] else {
            throw Problem(
                404,
                Failure(
                    .notFound,
                    "There is no such invocation among the last \(InvocationHistory.countMax) of this runtime."))
        }
        return entry
    }

    private func list(_ request: Page.Request) throws(Problem) -> Response {
        let query = try Query(request, names: ["function", "status", "limit"])
        var choice = InvocationHistory.Choice(function: query["function"])
        if let status = query["status"] { choice.statuses = try Self.statuses(status) }
        choice.limit = try query.integer("limit", in: 1...InvocationHistory.countMax) ?? choice.limit
        var writer = JSONWriter()
        writer.object { object in
            object.member("invocations") { list in
                list.array { list in
                    for entry in history.list(choice) { entry.write(to: &list, withBodies: false) }
                }
            }
        }
        return Response(200, json: writer.bytes + [0x0A])
    }

    /// `404`, or a class such as `5xx`.
    private static func statuses(_ text: String) throws(Problem) -> ClosedRange<Int> {
        if text.count == 3, text.hasSuffix("xx"), let digit = text.first?.wholeNumberValue, (2...5).contains(digit) {
            return digit * 100...digit * 100 + 99
        }
        guard let status = Int(text), (100...599).contains(status) else {
            throw .badRequest("status: must be a status such as 404, or a class such as 5xx", field: "status")
        }
        return status...status
    }
}

extension InvocationHistory.Entry {
    /// Why it cannot be run again; nil where it can.
    var replayRefusal: Problem? {
        guard !isRequestKept else { return nil }
        let reason =
            requestLength > InvocationHistory.bodyMax
            ? "was not kept: only those of at most \(InvocationHistory.bodyMax) bytes can be run again."
            : "is not kept any more: the bodies of later invocations took its room, \(InvocationHistory.bytesMax) bytes "
                + "for all."
        return Problem(409, Failure(.conflict, "Its request of \(requestLength) bytes \(reason)"))
    }
}
