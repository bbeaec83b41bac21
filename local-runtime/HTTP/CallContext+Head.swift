extension CallContext {
    /// The names that the client chose where they are as they should be, else new ones. Within the client's trace, this
    /// request is a piece of work with a name of its own.
    @RuntimeActor
    init(of head: RequestHead) {
        let given = head.header("x-request-id")
        requestID = given.flatMap { RequestID.isSane($0) ? $0 : nil } ?? RequestID.make()
        let parent = head.header("traceparent").flatMap { TraceParent(parsing: $0) }
        traceparent =
            TraceParent(
                traceID: parent?.traceID ?? RandomDigits.shared.next(32), parentID: RandomDigits.shared.next(16),
                isSampled: parent?.isSampled ?? true
            ).text
    }

    /// For what the runtime does on its own account.
    @RuntimeActor
    static func new() -> CallContext {
        let trace = TraceParent(
            traceID: RandomDigits.shared.next(32), parentID: RandomDigits.shared.next(16), isSampled: true)
        return CallContext(requestID: RequestID.make(), traceparent: trace.text)
    }
}
