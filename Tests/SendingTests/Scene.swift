import Cryptography
import Foundation
import FunctionHost
import Storage
import Synchronization
import TestSupport
import Webhooks

/// A store in a folder of its own, and a context whose clock the test sets: it also moves a millisecond at each look.
final class Scene {
    let folder: URL
    let store: Store
    let context: Context
    let clock: Clock
    static let secret = Secret(random: Array(1...32))

    /// - Parameter key: of the webhooks' secrets.
    init(addresses: String = "127.0.0.0/8") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "sending-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "store.db").path
        let clock = Clock()
        (self.clock, store) = (clock, try Store(path: path))
        context = Self.context(path, try AddressPolicy(allowing: addresses), key: 7, clock)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The same store in another process.
    func another(key: UInt8 = 7, certificatesFile: String? = nil) throws -> Context {
        try Self.context(
            folder.appending(path: "store.db").path, AddressPolicy(allowing: "127.0.0.0/8"), key: key, clock,
            certificatesFile: certificatesFile)
    }

    private static func context(
        _ path: String, _ addresses: AddressPolicy, key: UInt8, _ clock: Clock, certificatesFile: String? = nil
    ) -> Context {
        var environment = Environment()
        (environment.store, environment.addresses, environment.logLevel) = (path, addresses, .off)
        environment.key = SealingKey(Array(repeating: key, count: 32))
        environment.certificatesFile = certificatesFile
        let random = Mutex(SeededRandom(seed: 1))
        return Context(
            environment: environment, function: "test", now: { clock.read() }, random: { random.withLock { $0.next() } }
        )
    }

    func webhook(_ url: String, headers: String? = nil, _ change: (inout WebhookSettings) -> Void = { _ in }) throws
        -> Webhook
    {
        let id: ID<Webhook> = context.makeID(at: start)
        var settings = WebhookSettings(name: "a", url: url, events: [.ticketCreated])
        (settings.timeoutMilliseconds, settings.rateLimit) = (5000, 1000)
        let custom = try headers.map { try CustomHeaders(json: Array($0.utf8)) }
        settings.sealedHeaders = try context.keyring.seal(custom, of: id, team)
        change(&settings)
        let sealed = try context.keyring.seal(Self.secret, of: id, team)
        let webhook = Webhook(
            id: id, team: team, settings: settings, secrets: Webhook.Secrets(current: sealed, hint: "abcd"),
            createdBy: "me", createdAt: start)
        try store.insert(webhook)
        return webhook
    }

    @discardableResult
    func accept(_ count: Int = 1, for webhook: Webhook, key: String = "") throws -> [Delivery] {
        let now = clock.read()
        let events = (0..<count).map { index in
            let payload = Payload(
                id: context.makeID(at: now), team: team, event: .ticketCreated, createdAt: now,
                data: Array("\(index)".utf8)[...])
            let delivery = Delivery(
                id: payload.deliveryID(at: 0), webhook: webhook.id, payload: payload.id, team: team,
                event: "ticket.created", maxAttempts: webhook.settings.retry.maxAttempts,
                orderingKey: webhook.settings.isOrdered ? key : nil, createdAt: now)
            return Acceptance(payload, deliveries: [delivery])
        }
        try store.accept(events)
        return events.flatMap(\.deliveries)
    }

    func seen(_ delivery: Delivery) throws -> Delivery? { try store.delivery(delivery.id, of: team) }

    func seen(_ webhook: Webhook) throws -> Webhook? { try store.webhook(webhook.id, of: team) }
}

let start = Timestamp(milliseconds: 1_761_174_000_000)
let team = TeamID("team")!

final class Clock: Sendable {
    private let state = Mutex((now: start, look: { @Sendable () -> Void in }))

    func read() -> Timestamp {
        state.withLock { $0.look }()
        return state.withLock { state in
            state.now = state.now + .milliseconds(1)
            return state.now
        }
    }

    func move(to time: Timestamp) { state.withLock { $0.now = max($0.now, time) } }

    /// What happens whenever somebody looks at the clock, before it is read.
    func onLook(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.look = body } }
}
