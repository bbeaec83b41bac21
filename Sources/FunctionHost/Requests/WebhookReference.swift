package import Webhooks

/// The members that name a webhook of a team: all of some requests, the beginning of others.
package struct WebhookReference: Readable {
    package let team: TeamID
    package let webhook: ID<Webhook>

    package init(_ fields: inout Fields) throws(Failure) {
        team = try fields.required("teamId", .team)
        webhook = try fields.required("webhookId", .id())
    }
}
