internal import Cryptography
internal import JSON

/// Something that this system itself has to tell a team: about one of its webhooks, or a delivery.
///
/// It is never about itself: nothing is told of deliveries of such events, and no webhook is told of itself.
package struct OperationalEvent: Sendable {
    package var type: EventType
    package var team: TeamID
    /// What it is about, or whose delivery.
    package var webhook: ID<Webhook>
    /// JSON.
    private var data: [UInt8]
    /// Of the call that brought what it is about.
    private var names = CallNames()
    /// Names what happened; that happens once.
    private var occurrence: String

    /// Something that was concluded of a webhook.
    /// - Parameter webhook: as it is now.
    package init(_ news: Judgement.News, of webhook: Webhook, before: Health.State) {
        type =
            switch news {
            case .opened, .warned: .webhookWarning
            case .disabled: .webhookDisabled
            case .recovered: .webhookRecovered
            }
        (team, self.webhook) = (webhook.team, webhook.id)
        occurrence = "\(news) \(webhook.id.text) \(webhook.health.revision) \(webhook.revision)"
        var writer = JSONWriter()
        writer.object { data in
            data.member("webhookId", webhook.id.text)
            data.member("name", webhook.settings.name)
            if case .warned(let percent) = news { data.member("warning", percent) }
            data.member("previousState", before.rawValue)
            data.member("health") { HealthReport(webhook).write(to: &$0) }
            if let message = webhook.activity.lastErrorMessage { data.member("lastErrorMessage", message) }
        }
        data = writer.bytes
    }

    /// A delivery that failed for good by its last attempt; nil where nobody is to be told: it was given up without one, or
    /// is of such an event itself.
    package init?(exhausted delivery: Delivery, names: CallNames) {
        guard delivery.status == .failed, let code = delivery.errorCode, code != .webhookDeleted, code != .canceled,
            EventType(rawValue: delivery.event)?.isOperational != true
        else { return nil }
        (type, team, webhook, self.names) = (.deliveryExhausted, delivery.team, delivery.webhook, names)
        occurrence = "exhausted \(delivery.id.text) \(delivery.attempt)"
        var writer = JSONWriter()
        writer.object { data in
            data.member("deliveryId", delivery.id.text)
            data.member("webhookId", delivery.webhook.text)
            data.member("payloadId", delivery.payload.text)
            data.member("event", delivery.event)
            data.member("attempts", delivery.attempt)
            if let status = delivery.responseStatus { data.member("responseStatus", status) }
            data.member("errorCode", code.rawValue)
            data.member("error", delivery.error ?? "")
            data.member("createdAt", delivery.createdAt.iso8601)
        }
        data = writer.bytes
    }

    /// Its id has its chance from what happened, so that whoever writes the same down again makes the same id.
    package func payload(at now: Timestamp) -> Payload {
        var chance = sha256(Array("\(type.rawValue) \(occurrence)".utf8))[...]
        let id = IDSource.one(at: now) {
            defer { chance = chance.dropFirst(8) }
            return chance.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        return Payload(
            id: ID(Payload.idPrefix + id), team: team, event: type, createdAt: now, data: data[...], names: names)
    }
}
