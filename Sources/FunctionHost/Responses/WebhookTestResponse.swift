package import Webhooks

/// A test as callers see it.
package struct WebhookTestResponse: ObjectResponse, Sendable {
    var test: WebhookTest

    package init(_ test: WebhookTest) { self.test = test }

    package static let members: [Member<WebhookTestResponse>] = [
        Member("id") { $0.test.id },
        Member("webhookId") { $0.test.webhook },
        Member("eventType") { $0.test.eventType },
        Member("payload") { VerbatimJSON(String(decoding: $0.test.payload, as: UTF8.self)) },
        Member("status") { $0.test.status },
        Member(optional: "responseStatus") { $0.test.responseStatus },
        Member(optional: "responseBody") { $0.test.responseBody.map(ForeignText.init) },
        Member(optional: "error") { $0.test.error },
        Member("duration") { $0.test.duration },
        Member("createdAt") { $0.test.createdAt },
    ]
}
