import Foundation
import TestSupport
import Webhooks

@testable import SQLite
@testable import Storage

/// A store in a folder of its own, with what most facts about it begin with: webhooks, events, claims.
final class Scene {
    let store: Store
    let folder: URL
    private var ids = IDSource()
    private var random = SeededRandom(seed: 1)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "scene-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try Store(path: folder.appending(path: "store.db").path)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var path: String { folder.appending(path: "store.db").path }

    /// The same store, as another process has it.
    func another() throws -> Store { try Store(path: path) }

    func id<Entity: Identified>(at time: Timestamp = start) -> ID<Entity> {
        ID(Entity.idPrefix + ids.next(at: time) { random.next() })
    }

    /// A webhook of the team, kept.
    func webhook(
        of team: TeamID = one, events: [EventType] = [.ticketCreated], at time: Timestamp = start,
        _ change: (inout WebhookSettings) -> Void = { _ in }
    ) throws -> Webhook {
        var settings = WebhookSettings(name: "a", url: "https://a.example/", events: events)
        change(&settings)
        let webhook = Webhook(
            id: id(at: time), team: team, settings: settings, secrets: Webhook.Secrets(current: [1, 2], hint: "abcd"),
            createdBy: "me", createdAt: time)
        try store.insert(webhook)
        return webhook
    }

    /// Events with one delivery to each of the webhooks, not kept.
    /// - Parameter key: of their order, where a webhook asks for it.
    func events(
        _ count: Int = 1, for webhooks: [Webhook], event: EventType = .ticketCreated, key: String = "",
        at time: Timestamp = start
    ) -> [Acceptance] {
        (0..<count).map { _ in
            let team = webhooks.first?.team ?? one
            let payload = Payload(
                id: id(at: time), team: team, event: event, createdAt: time, data: Array("{}".utf8)[...])
            let deliveries = webhooks.enumerated().map { position, webhook in
                Delivery(
                    id: payload.deliveryID(at: position), webhook: webhook.id, payload: payload.id, team: team,
                    event: event.rawValue, maxAttempts: webhook.settings.retry.maxAttempts,
                    orderingKey: webhook.settings.isOrdered ? key : nil, createdAt: time)
            }
            return Acceptance(payload, deliveries: deliveries)
        }
    }

    @discardableResult
    func accept(
        _ count: Int = 1, for webhooks: Webhook..., event: EventType = .ticketCreated, key: String = "",
        at time: Timestamp = start
    ) throws -> [Delivery] {
        let events = events(count, for: webhooks, event: event, key: key, at: time)
        try store.accept(events)
        return events.flatMap(\.deliveries)
    }

    /// Claims from the lanes that are due, as a drain does.
    func claim(
        _ queue: Queue = .first, room: Int = 8, lanes limit: Int = 64, at now: Timestamp, by store: Store? = nil
    ) throws -> ClaimResult {
        let store = store ?? self.store
        let lanes = try store.dueLanes(in: queue, at: now, limit: limit).map { Lane($0, room: room) }
        return try store.turn(claiming: lanes, in: queue, at: now)
    }

    func settle(_ settlements: [Settlement], at now: Timestamp) throws {
        _ = try store.turn(settling: settlements, in: .again, at: now)
    }

    /// Claims the first attempts that are due, and settles each with that answer.
    func attempt(_ queue: Queue = .first, room: Int = 8, answer status: Int, at now: Timestamp) throws {
        try settle(try claim(queue, room: room, at: now).claims.map { $0.answered(status, at: now) }, at: now)
    }

    func seen(_ delivery: Delivery) throws -> Delivery? { try store.delivery(delivery.id, of: delivery.team) }

    func seen(_ webhook: Webhook) throws -> Webhook? { try store.webhook(webhook.id, of: webhook.team) }

    func setActive(_ isActive: Bool, _ webhook: Webhook) throws {
        guard var webhook = try seen(webhook) else { return }
        webhook.setActive(isActive, at: start)
        try store.update(webhook)
    }

    /// What SQLite says it does for a statement that the store has prepared: one line for each step.
    func plan(of text: String) throws -> [String] {
        var parts = SQL.Parts(literalCapacity: 0, interpolationCount: 0)
        parts.appendLiteral("EXPLAIN QUERY PLAN ")
        for (index, piece) in text.split(separator: "?", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { parts.appendInterpolation(Int?.none) }
            parts.appendLiteral(String(piece))
        }
        return try store.database.run(SQL(stringInterpolation: parts)).map {
            var row = $0
            _ = (try row.read(Int.self), try row.read(Int.self), try row.read(Int.self))
            return try row.read()
        }
    }

    /// The columns of a raw query, for what no operation tells.
    func count(_ query: String) throws -> Int {
        guard var row = try store.database.run(SQL(stringLiteral: query)).first else { return 0 }
        return try row.read()
    }
}

let start = Timestamp(milliseconds: 1_761_174_000_000)
let one = TeamID("one")!
let two = TeamID("two")!

extension Claim {
    /// What comes of it when the receiver answers with that status.
    func answered(_ status: Int, at now: Timestamp, after milliseconds: Double = 10) -> Settlement {
        ended(.success(Answer(status: status)), at: now, after: milliseconds)
    }

    func ended(
        _ result: Result<Answer, TransferError>, at now: Timestamp, after milliseconds: Double = 10
    ) -> Settlement {
        let transfer = Transfer(result, timings: Timings(total: milliseconds))
        let outcome = Outcome(transfer, at: now)
        let next = delivery.after(outcome, transfer, at: now, retry: RetryPolicy(), jitter: { 0 })
        let attempt = Attempt(number: next.attempt, startedAt: now, transfer: transfer, outcome: outcome)
        return Settlement(delivery, next: next, attempt: attempt, standing: standing)
    }
}

/// What the store refused with; nil where it did what it was asked.
func refusal(_ body: () throws -> Void) -> StoreError.Kind? {
    do {
        try body()
        return nil
    } catch {
        return ((error as? StoreCopyError)?.error ?? error as? StoreError)?.kind
    }
}
