internal import JSON
internal import Storage
internal import Webhooks

extension OpenAPIPage {
    /// In the order in which they are described.
    static let all: [OpenAPIPage] = [
        OpenAPIPage(
            method: .get, path: "/", summary: "What is where; the dashboard, for a browser.",
            types: ["text/plain", "text/html"]),
        OpenAPIPage(
            method: .post, path: "/session", summary: "Trades the token or key of the request for a cookie.",
            answer: session),
        OpenAPIPage(
            method: .get, path: "/session", summary: "Says whose the token, key or cookie is.", answer: session),
        OpenAPIPage(
            method: .delete, path: "/session", summary: "Ends the session of the cookie.",
            answer: .object([.required("ended", .boolean)])),
        OpenAPIPage(
            method: .get, path: "/teams/{teamId}/changes", summary: "Tells, on and on, when something has changed.",
            types: ["text/event-stream"]),
        OpenAPIPage(method: .get, path: "/openapi.json", summary: "This description."),
        OpenAPIPage(method: .get, path: "/metrics", summary: "Figures for Prometheus.", types: ["text/plain"]),
        OpenAPIPage(method: .get, path: "/runtime/processes", summary: "Functions and their processes."),
        OpenAPIPage(method: .get, path: "/runtime/queues", summary: "What is due."),
        OpenAPIPage(
            method: .get, path: "/runtime/logs", summary: "Lines of the log, and a wait for the next ones.",
            query: [
                .optional("after", .integer(min: 0)), .optional("waitSeconds", .integer(min: 0, max: LogPages.waitMax)),
            ]),
        OpenAPIPage(
            method: .get, path: "/runtime/invocations", summary: "The last invocations.",
            query: [
                .optional("function", .string()), .optional("status", .string(pattern: "^([1-5][0-9]{2}|[2-5]xx)$")),
                .optional("limit", .integer(min: 1, max: InvocationHistory.countMax)),
            ]),
        OpenAPIPage(
            method: .get, path: "/runtime/invocations/{id}", summary: "An invocation, with request and answer."),
        OpenAPIPage(
            method: .post, path: "/runtime/invocations/{id}/replay",
            summary: "The same request once more; the function's answer."),
        OpenAPIPage(
            method: .get, path: "/runtime/calls",
            summary: "Asynchronous calls: those that were given up, or that wait.",
            query: [
                .optional("state", .enumeration(["dead", "waiting"])), .optional("function", .string()),
                .optional(
                    "limit", .integer(min: Bounds.pageLength.range.lowerBound, max: Bounds.pageLength.range.upperBound)),
                .optional("cursor", .string(pattern: "^\(AsyncCall.idPrefix)")),
            ]),
        OpenAPIPage(method: .get, path: "/runtime/calls/{id}", summary: "An asynchronous call, with its request."),
        OpenAPIPage(
            method: .delete, path: "/runtime/calls/{id}", summary: "Deletes an asynchronous call.",
            answer: count("deleted")),
        OpenAPIPage(
            method: .post, path: "/runtime/calls/{id}/redrive", summary: "Has a dead letter called again.",
            answer: count("redriven")),
        OpenAPIPage(
            method: .post, path: "/runtime/calls/redrive",
            summary: "Has all dead letters called again, or a function's.",
            body: deadLetters, answer: count("redriven")),
        OpenAPIPage(
            method: .post, path: "/runtime/calls/purge", summary: "Deletes all dead letters, or a function's.",
            body: deadLetters, answer: count("purged")),
        OpenAPIPage(method: .get, path: "/runtime/timers", summary: "The timers, and when they run."),
        OpenAPIPage(
            method: .post, path: "/runtime/timers/fire", summary: "Has a timer run now; the function's answer.",
            body: .object([.required("function", .string()), .optional("timer", .string())])),
        OpenAPIPage(method: .get, path: "/runtime/clock", summary: "The time that the timers go by."),
        OpenAPIPage(
            method: .post, path: "/runtime/clock", summary: "Moves the clock of a runtime that was started with one.",
            body: .object(
                [
                    .optional("advanceSeconds", .integer()), .optional("to", .string(format: "date-time")),
                    .optional("jump", .boolean), .optional("whileRunning", .boolean),
                ], anyOf: [["advanceSeconds"], ["to"]])),
    ]

    private static let session = JSONSchema.object([.required("operator", .boolean), .optional("teamId", .string())])
    private static let deadLetters = JSONSchema.object([.optional("function", .string())])

    private static func count(_ name: String) -> JSONSchema { .object([.required(name, .integer(min: 0))]) }
}
