internal import Storage
package import Webhooks

extension Context {
    /// - Throws: `not_found`, for another team's as for one that never was.
    package func webhook(_ reference: WebhookReference) throws -> Webhook {
        try webhook(reference.webhook, of: reference.team)
    }

    package func webhook(_ id: ID<Webhook>, of team: TeamID) throws -> Webhook {
        guard let webhook = try store.webhook(id, of: team) else {
            throw Failure(.notFound, "this team has no such webhook", field: "webhookId")
        }
        return webhook
    }

    /// For what is kept of deleted webhooks too: their history.
    /// - Throws: `not_found`, for another team's as for one that never was.
    package func requireWebhook(_ id: ID<Webhook>, everOf team: TeamID) throws {
        guard try store.hasHad(id, in: team) else {
            throw Failure(.notFound, "this team has no such webhook", field: "webhookId")
        }
    }

    /// - Throws: `not_found`, for another team's as for one that never was.
    package func delivery(_ id: ID<Delivery>, of team: TeamID) throws -> Delivery {
        guard let delivery = try store.delivery(id, of: team) else {
            throw Failure(.notFound, "this team has no such delivery", field: "deliveryId")
        }
        return delivery
    }

    /// Reads a webhook, changes it, and writes it, again where somebody else changed it meanwhile.
    package func update(
        _ reference: WebhookReference, _ change: (inout Webhook) throws -> Void
    ) throws -> Webhook {
        try retrying {
            var webhook = try webhook(reference)
            try change(&webhook)
            webhook.updatedAt = max(now(), webhook.createdAt)
            // What the answer will show must open before anything is written.
            _ = try keyring.headers(of: webhook)
            try store.update(webhook, sealedWith: keyring.sealingID)
            return webhook
        }
    }
}
