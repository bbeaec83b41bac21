/// The headers of one attempt, in the order in which they are sent.
package enum DeliveryHeaders {
    /// The version of this software, as receivers see it.
    package static let userAgent = "Hookfile/\(Version.text)"

    /// - Parameters:
    ///   - delivery: the same text at every attempt.
    ///   - payload: likewise.
    ///   - attempt: 1, 2, …
    ///   - time: of the attempt: signatures are fresh each time.
    ///   - signers: all that are live.
    ///   - custom: the webhook's own, which also stand in place of the names where they are called the same.
    ///   - names: of the call that brought the event; where it had none, none are sent: a trace of one's own would lead
    ///     nowhere.
    ///   - span: random: this attempt's place in the trace.
    package static func list(
        webhook: ID<Webhook>, event: String, delivery: String, payload: ID<Payload>, attempt: Int, time: Timestamp,
        body: [UInt8], signers: Signers, custom: [HTTPHeader], names: CallNames = CallNames(), span: UInt64 = 0
    ) -> [HTTPHeader] {
        var headers =
            [
                HTTPHeader("Content-Type", "application/json"),
                HTTPHeader("User-Agent", userAgent),
                HTTPHeader("X-Webhook-ID", webhook.text),
                HTTPHeader("X-Webhook-Event", event),
                HTTPHeader("X-Webhook-Delivery", delivery),
                HTTPHeader("X-Webhook-Attempt", String(attempt)),
                HTTPHeader("X-Webhook-Timestamp", time.iso8601),
            ] + Signature.headers(id: payload.text, time: time, body: body, signers: signers)
        for name in names.headers(span: span) where !custom.contains(where: { $0.isNamed(like: name) }) {
            headers.append(name)
        }
        return headers + custom
    }
}

extension CallNames {
    /// Such as they are sent to a receiver.
    fileprivate func headers(span: UInt64) -> [HTTPHeader] {
        var headers: [HTTPHeader] = []
        if let traceParent { headers.append(HTTPHeader("traceparent", traceParent.child(span: span).text)) }
        if let requestID { headers.append(HTTPHeader("X-Request-Id", requestID)) }
        return headers
    }
}

extension HTTPHeader {
    fileprivate func isNamed(like other: HTTPHeader) -> Bool { name.lowercased() == other.name.lowercased() }
}
