import FunctionHost
import JSON
import Storage
import TestSupport
import Testing
import Webhooks

extension Scene {
    /// Makes one attempt of a delivery of the team `t`, which ends as told.
    /// - Parameter status: what the receiver answers; nil where the connection is refused.
    func attempt(
        _ delivery: String, status: Int?, body: String = "", headers: [HTTPHeader] = [], milliseconds: Double = 20
    ) throws {
        let (store, now) = (try context.store, clock.now)
        let result: Result<Answer, TransferError> =
            if let status {
                .success(Answer(status: status, headers: headers, body: Array(body.utf8)))
            } else {
                .failure(TransferError(.refused, "nobody listens there"))
            }
        let transfer = Transfer(result, timings: Timings(dns: 1, connect: 2, firstByte: 9.5, total: milliseconds))
        let claim = try #require(try claim(delivery))
        let webhook = try context.webhook(claim.delivery.webhook, of: claim.delivery.team)
        let outcome = Outcome(transfer, at: now)
        let next = claim.delivery.after(outcome, transfer, at: now, retry: webhook.settings.retry, jitter: { 0 })
        let attempt = Attempt(number: next.attempt, startedAt: now, transfer: transfer, outcome: outcome)
        let settlement = Settlement(claim.delivery, next: next, attempt: attempt, standing: claim.standing)
        _ = try store.turn(settling: [settlement], in: .again, at: now)
    }

    /// Takes a delivery of the team `t` as a sender does that is about to attempt it.
    func claim(_ delivery: String) throws -> Claim? {
        let team = try #require(TeamID("t"))
        let delivery = try context.delivery(ID(delivery), of: team)
        let webhook = try context.webhook(delivery.webhook, of: team)
        return try context.store.claim(delivery, of: webhook, at: clock.now)
    }

    /// Triggers one event and gives its first delivery's id.
    func deliver(_ members: String = #""event":"ticket.created","data":{}"#) throws -> String {
        try trigger(members).list("deliveries")[0].text("id")
    }
}
