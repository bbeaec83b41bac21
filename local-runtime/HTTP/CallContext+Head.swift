internal import Webhooks

extension CallContext {
    /// The names that the client chose where they are as they should be, else new ones. Within the client's trace, this
    /// request is a piece of work with a name of its own.
    @RuntimeActor
    init(of head: RequestHead) {
        let given = head.header("x-request-id")
        requestID = given.flatMap { CallNames.isRequestID($0) ? $0 : nil } ?? RequestID.make()
        let parent = head.header("traceparent").flatMap { TraceParent($0) }
        traceparent = parent.map { $0.child(span: .random(in: 1 ... .max)).text } ?? Self.newTrace()
    }

    /// For what the runtime does on its own account.
    @RuntimeActor
    static func new() -> CallContext { CallContext(requestID: RequestID.make(), traceparent: newTrace()) }

    /// `sampled`: what becomes of the call is logged.
    @RuntimeActor
    private static func newTrace() -> String {
        "00-\(RandomDigits.shared.next(32))-\(RandomDigits.shared.next(16))-01"
    }
}
