package import Webhooks

/// A delivery as callers see it.
package struct DeliveryResponse: ObjectResponse, Sendable {
    var delivery: Delivery
    var requestBody: [UInt8]?
    var responseBody: [UInt8]?
    var attempts: [Attempt]?
    var names: CallNames

    package init(
        _ delivery: Delivery, requestBody: [UInt8]? = nil, responseBody: [UInt8]? = nil, attempts: [Attempt]? = nil,
        names: CallNames = CallNames()
    ) {
        (self.delivery, self.names) = (delivery, names)
        (self.requestBody, self.responseBody, self.attempts) = (requestBody, responseBody, attempts)
    }

    package static let members: [Member<DeliveryResponse>] = [
        Member("id") { $0.delivery.id },
        Member("webhookId") { $0.delivery.webhook },
        Member("payloadId") { $0.delivery.payload },
        Member("teamId") { $0.delivery.team },
        Member("event") { $0.delivery.event },
        // The line of events without a key has none to show.
        Member(optional: "orderingKey") { $0.delivery.orderingKey.flatMap { $0.isEmpty ? nil : $0 } },
        Member("status") { $0.delivery.status },
        Member("attempt") { $0.delivery.attempt },
        Member("maxAttempts") { $0.delivery.maxAttempts },
        Member(optional: "requestBody") { $0.requestBody.map(ForeignText.init) },
        Member(optional: "responseStatus") { $0.delivery.responseStatus },
        Member(optional: "responseBody") { $0.responseBody.map(ForeignText.init) },
        Member(optional: "error") { $0.delivery.error },
        Member(optional: "errorCode") { $0.delivery.errorCode },
        Member(optional: "nextRetryAt") { $0.delivery.nextAttemptAt },
        Member("createdAt") { $0.delivery.createdAt },
        Member(optional: "deliveredAt") { $0.delivery.deliveredAt },
        Member(optional: "duration") { $0.delivery.duration },
        Member(optional: "requestId") { $0.names.requestID },
        Member(optional: "traceId") { $0.names.traceParent?.traceID },
        Member(optional: "attempts") { $0.attempts?.map(AttemptResponse.init) },
    ]
}

/// One attempt as callers see it.
struct AttemptResponse: ObjectResponse, Sendable {
    var attempt: Attempt

    private var answer: Answer? { try? attempt.transfer.result.get() }

    static let members: [Member<AttemptResponse>] = [
        Member("number") { $0.attempt.number },
        Member("startedAt") { $0.attempt.startedAt },
        Member("duration") { $0.attempt.duration },
        Member(optional: "responseStatus") { $0.answer?.status },
        Member(optional: "responseHeaders") { $0.answer.map { HeaderMap($0.headers) } },
        Member(optional: "responseBody") { $0.answer.map { ForeignText($0.body) } },
        Member(optional: "error") { $0.attempt.error },
        Member(optional: "errorCode") { $0.attempt.errorCode },
        Member("timings") { TimingsResponse(timings: $0.attempt.transfer.timings) },
    ]
}

/// In milliseconds from the start of the attempt; a step that did not happen is left out.
struct TimingsResponse: ObjectResponse, Sendable {
    var timings: Timings

    static let members: [Member<TimingsResponse>] = [
        Member(optional: "dns") { $0.timings.dns },
        Member(optional: "connect") { $0.timings.connect },
        Member(optional: "tls") { $0.timings.tls },
        Member(optional: "firstByte") { $0.timings.firstByte },
        Member("total") { $0.timings.total },
    ]
}
