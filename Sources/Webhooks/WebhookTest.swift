/// One request that was sent to try a webhook out. It counts nowhere.
package struct WebhookTest: Equatable, Sendable {
    package var id: ID<WebhookTest>
    package var webhook: ID<Webhook>
    package var team: TeamID
    package var eventType: EventType
    /// The body that was sent.
    package var payload: [UInt8]
    package var status: Status
    package var responseStatus: Int?
    package var responseBody: [UInt8]?
    package var error: String?
    /// In milliseconds.
    package var duration: Int
    package var createdAt: Timestamp

    package enum Status: String, CaseIterable, Sendable { case success, failed, timeout }

    package init(
        id: ID<WebhookTest>, webhook: Webhook, eventType: EventType, payload: [UInt8], transfer: Transfer,
        at now: Timestamp
    ) {
        (self.id, self.webhook, team, self.eventType, self.payload) = (id, webhook.id, webhook.team, eventType, payload)
        (duration, createdAt) = (Int(transfer.timings.total.rounded()), now)
        if case .success(let answer) = transfer.result {
            (responseStatus, responseBody) = (answer.status, answer.body)
        }
        switch Outcome(transfer, at: now) {
        case .success: status = .success
        case .failure(let reason):
            status = reason.code == .timeout ? .timeout : .failed
            error = reason.message
        }
    }
}
