internal import JSON
internal import Webhooks

extension InvocationHistory.Entry {
    /// - Parameter withBodies: whether the request and the answer are shown, without the secrets in them.
    func write(to writer: inout JSONWriter, withBodies: Bool) {
        writer.object { object in
            object.member("id", id)
            object.member("function", report.function)
            object.member("requestId", report.context.requestID)
            if !report.context.traceparent.isEmpty { object.member("traceparent", report.context.traceparent) }
            object.member("startedAt", report.startedAt.iso8601)
            object.member("status", report.status)
            report.write(to: &object)
            if let problem = report.problem { object.member("problem", problem.failure.message) }
            object.member("requestBytes", requestLength)
            object.member("answerBytes", answerLength)
            object.member("canReplay", isRequestKept)
            guard withBodies else { return }
            if isRequestKept { Self.write("request", report.request, to: &object) }
            if isAnswerKept, !report.answer.isEmpty { Self.write("answer", report.answer, to: &object) }
        }
    }

    private static func write(_ name: String, _ body: [UInt8], to object: inout JSONWriter) {
        if let json = SecretMask.masked(body) { object.member(name) { $0.verbatim(json) } }
    }
}
