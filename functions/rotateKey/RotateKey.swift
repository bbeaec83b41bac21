import FunctionHost
import Storage
import Webhooks

@main
struct RotateKey: Function {
    static let summary = "Seals all that is secret in the store anew, with a new key; to be called until more is false."

    struct Request: Readable {
        let newKey: Bool
        let limit: Int?
        let maxSeconds: Int

        init(_ fields: inout Fields) throws(Failure) {
            newKey = try fields.optional("newKey", .boolean) ?? false
            limit = try fields.optional("limit", .integer(1...1_000_000))
            maxSeconds = try fields.optional("maxSeconds", .integer(1...600)) ?? 50
            try fields.readTimerMembers()
        }
    }

    /// Counts of webhooks.
    struct Response: ObjectResponse {
        var resealed = 0
        var damaged = 0
        var remaining = 0

        static let members: [Member<Response>] = [
            Member("resealed") { $0.resealed }, Member("damaged") { $0.damaged }, Member("remaining") { $0.remaining },
            Member("more") { $0.remaining > 0 },
        ]
    }

    func handle(_ request: Request, in context: Context) throws -> Response {
        let end = monotonicTime() + .seconds(request.maxSeconds)
        let key = try context.retrying { try context.keyring.beginRotation(newKey: request.newKey) }
        let store = try context.store
        var walk = Walk()
        var resealed = 0
        while !walk.isOver, resealed < request.limit ?? .max, monotonicTime() < end, !EndRequest.isMade {
            let limit = min(Store.resealMax, (request.limit ?? .max) - resealed)
            let webhooks = try store.webhooks(after: walk.last, sealedByOthersThan: [key], limit: limit)
            let written = try reseal(webhooks, with: key, in: context, &walk)
            resealed += written
            walk.pass(webhooks, isEnd: webhooks.count < limit)
        }
        let remaining = try walk.missed + store.webhookCount(after: walk.last, sealedByOthersThan: key)
        if remaining == 0 { try context.keyring.endRotation() }
        return Response(resealed: resealed, damaged: walk.damaged, remaining: remaining)
    }

    /// - Returns: how many were written.
    private func reseal(
        _ webhooks: [Webhook], with key: [UInt8], in context: Context, _ walk: inout Walk
    ) throws -> Int {
        var batch: [Webhook] = []
        for webhook in webhooks {
            do {
                let (changed, isDamaged) = try context.keyring.resealed(webhook)
                if isDamaged {
                    context.log.error("something sealed is damaged", [("webhookId", webhook.id.text)])
                    walk.damaged += 1
                }
                if let changed { batch.append(changed) }
            } catch {
                context.log.error("a key is missing", [("webhookId", webhook.id.text)])
                throw error
            }
        }
        let written = try batch.isEmpty ? 0 : context.store.reseal(batch, with: key)
        walk.missed += batch.count - written
        return written
    }
}

/// A walk through the webhooks of which something is sealed with another key.
private struct Walk {
    var last: Webhook?
    var isOver = false
    /// Found damaged on the way.
    var damaged = 0
    /// Changed by somebody else between reading and writing.
    var missed = 0

    /// - Parameter isEnd: whether there are no more behind them. Then it goes through those again that were missed.
    mutating func pass(_ webhooks: [Webhook], isEnd: Bool) {
        if !isEnd {
            last = webhooks.last
        } else if missed == 0 {
            (last, isOver) = (webhooks.last ?? last, true)
        } else {
            self = Walk()
        }
    }
}
