/// The headers of one attempt, in the order in which they are sent.
package enum DeliveryHeaders {
    /// The version of this software, as receivers see it.
    package static let userAgent = "Hookfile/\(Version.text)"

    /// - Parameters:
    ///   - delivery: the same text at every attempt.
    ///   - payload: likewise.
    ///   - attempt: 1, 2, …
    ///   - time: of the attempt: signatures are fresh each time.
    ///   - secrets: those that are live, the newest first.
    package static func list(
        webhook: ID<Webhook>, event: String, delivery: String, payload: ID<Payload>, attempt: Int, time: Timestamp,
        body: [UInt8], secrets: [Secret], custom: [HTTPHeader]
    ) -> [HTTPHeader] {
        [
            HTTPHeader("Content-Type", "application/json"),
            HTTPHeader("User-Agent", userAgent),
            HTTPHeader("X-Webhook-ID", webhook.text),
            HTTPHeader("X-Webhook-Event", event),
            HTTPHeader("X-Webhook-Delivery", delivery),
            HTTPHeader("X-Webhook-Attempt", String(attempt)),
            HTTPHeader("X-Webhook-Timestamp", time.iso8601),
        ] + Signature.headers(id: payload.text, time: time, body: body, secrets: secrets) + custom
    }
}
