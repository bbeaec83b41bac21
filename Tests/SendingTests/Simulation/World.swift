import Cryptography
import FunctionHost
import Storage
import Synchronization
import TestSupport
import Webhooks

@testable import Sending

/// One world: a store in memory, processes, receivers and a clock, moved by one source of chance, one step at a time.
final class World {
    struct Counts {
        var (deliveries, attempts, crashes, lostLeases, ordered) = (0, 0, 0, 0, 0)

        mutating func add(_ other: Counts) {
            deliveries += other.deliveries
            attempts += other.attempts
            crashes += other.crashes
            lostLeases += other.lostLeases
            ordered += other.ordered
        }
    }

    static let steps = 80
    /// At the end all goes well: so many steps are enough for what is left.
    static let lastStepsMax = 4000

    let clock = TestClock()
    let context: Context
    let store: Store
    var random: SeededRandom
    var receivers: [ID<Webhook>: SimulatedReceiver] = [:]
    var processes: [SimulatedProcess]
    var record = Record()
    var counts = Counts()
    /// What was promised and not kept.
    var broken: [String] = []
    private let keys = ["", "a", "b"]
    private var isHealed = false

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        var environment = Environment()
        (environment.store, environment.logLevel) = (":memory:", .off)
        environment.key = SealingKey(Array(repeating: 7, count: SealingKey.bytesCount))
        let chance = Mutex(SeededRandom(seed: seed &+ 1))
        let clock = clock
        context = Context(
            environment: environment, function: "test", now: { clock.now },
            random: { chance.withLock { $0.next() } })
        store = try context.store
        processes = (0..<Int.random(in: 1...3, using: &random)).map { _ in SimulatedProcess() }
        for _ in 0..<Int.random(in: 1...4, using: &random) { try addWebhook() }
    }

    /// Things happen; then they get better, and all must come to its end.
    func live() throws {
        for _ in 0..<Self.steps where broken.isEmpty { try step() }
        isHealed = true
        for id in receivers.keys { receivers[id]?.heal() }
        for webhook in try webhooks where !webhook.isActive { try toggle(webhook) }
        var left = Self.lastStepsMax
        while broken.isEmpty, try !isDone(), left > 0 {
            for index in processes.indices { try turn(index) }
            try advance()
            left -= 1
        }
        if left == 0 { broken.append("something is stuck: \(record.open.count) deliveries") }
        if broken.isEmpty { try judge() }
    }

    private func step() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<25: try trigger()
        case 25..<65: try turn(Int.random(in: 0..<processes.count, using: &random))
        case 65..<70: crash()
        case 70..<73: if let webhook = try webhooks.randomElement(using: &random) { try toggle(webhook) }
        case 73: try deleteOne()
        case 74..<78: try redeliverOne()
        case 78..<80: clock.advance(by: .milliseconds(Int.random(in: -90_000...90_000, using: &random)))
        default: try advance()
        }
    }

    var webhooks: [Webhook] {
        get throws {
            try receivers.keys.sorted { $0.text < $1.text }.compactMap { try store.webhook($0, of: team) }
        }
    }

    // MARK: - What happens

    private func addWebhook() throws {
        let id: ID<Webhook> = context.makeID(at: clock.now)
        var settings = WebhookSettings(name: "a", url: "https://a.example/", events: [.ticketCreated])
        settings.retry.maxRetries = .random(in: 0...4, using: &random)
        settings.retry.delaySeconds = .random(in: 1...30, using: &random)
        settings.timeoutMilliseconds = .random(in: 1...5, using: &random) * 1000
        settings.rateLimit = .random(in: 1...20, using: &random)
        settings.isOrdered = Bool.random(using: &random)
        let sealed = try context.keyring.seal(Scene.secret, of: id, team)
        try store.insert(
            Webhook(
                id: id, team: team, settings: settings, secrets: Webhook.Secrets(current: sealed, hint: "abcd"),
                createdBy: "me", createdAt: clock.now))
        receivers[id] = SimulatedReceiver(&random)
    }

    private func trigger() throws {
        let now = clock.now
        let active = try webhooks.filter(\.isActive)
        let events = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            let payload = Payload(
                id: context.makeID(at: now), team: team, event: .ticketCreated, createdAt: now,
                data: Array("{}".utf8)[...])
            let key = keys.randomElement(using: &random)!
            return Acceptance(
                payload,
                deliveries: active.enumerated().map { place, webhook in
                    Delivery(
                        id: payload.deliveryID(at: place), webhook: webhook.id, payload: payload.id, team: team,
                        event: "ticket.created", maxAttempts: webhook.settings.retry.maxAttempts,
                        orderingKey: webhook.settings.isOrdered ? key : nil, createdAt: now)
                })
        }
        try store.accept(events)
        for delivery in events.flatMap(\.deliveries) {
            record.accepted(delivery)
            counts.deliveries += 1
            counts.ordered += delivery.orderingKey == nil ? 0 : 1
        }
    }

    /// A process settles what has ended and claims what is due, in one of the two queues.
    private func turn(_ index: Int) throws {
        let now = clock.now
        let ended = processes[index].takeEnded(at: now, context)
        let queue = Queue.allCases.randomElement(using: &random)!
        let webhooks = try store.dueLanes(in: queue, at: now, limit: Int.random(in: 1...4, using: &random))
        let lanes = webhooks.map { Lane($0, room: Int.random(in: 1...8, using: &random)) }
        var settlements = ended
        while true {
            do {
                let result = try store.turn(settling: settlements, claiming: lanes, in: queue, at: now)
                for settlement in settlements { record.settled(settlement) }
                for claim in result.claims { try begin(claim, index, webhooks, at: now) }
                return
            } catch let error as StoreError {
                guard case .changed(let position?) = error.kind else { throw error }
                // Its lease has ended, or its webhook was deleted.
                if settlements[position].giveUpRetrying() { continue }
                settlements.remove(at: position)
                counts.lostLeases += 1
            }
        }
    }

    private func begin(_ claim: Claim, _ index: Int, _ lanes: [Webhook], at now: Timestamp) throws {
        guard let webhook = lanes.first(where: { $0.id == claim.delivery.webhook }),
            var receiver = receivers[webhook.id]
        else { return broken.append("a claim without its webhook") }
        broken += record.claimed(claim.delivery, limit: webhook.settings.rateLimit, at: now)
        counts.attempts += 1
        let exchange = receiver.exchange(timeout: webhook.settings.timeoutMilliseconds, at: now, &random)
        receivers[webhook.id] = receiver
        if exchange.hasArrived { record.arrived(claim.delivery) }
        processes[index].running.append(
            SimulatedProcess.Running(claim: claim, webhook: webhook, startedAt: now, exchange: exchange))
    }

    /// A process dies: what it had under way may have arrived, and is written down by nobody.
    private func crash() {
        let index = Int.random(in: 0..<processes.count, using: &random)
        guard !processes[index].running.isEmpty else { return }
        processes[index] = SimulatedProcess()
        counts.crashes += 1
    }

    private func toggle(_ webhook: Webhook) throws {
        var webhook = webhook
        webhook.setActive(!webhook.isActive, at: clock.now)
        try store.update(webhook)
    }

    private func deleteOne() throws {
        guard receivers.count > 1, let webhook = try webhooks.randomElement(using: &random) else { return }
        try store.delete(webhook, at: clock.now)
        while try store.cancelDeliveries(of: webhook, at: clock.now) > 0 {}
        receivers[webhook.id] = nil
        record.deleted(webhook.id)
    }

    private func redeliverOne() throws {
        guard let id = record.settledIDs.randomElement(using: &random), let delivery = try store.delivery(id, of: team),
            delivery.isSettled, receivers[delivery.webhook] != nil
        else { return }
        let next = delivery.redelivered(at: clock.now)
        try store.replace([(delivery, next)], at: clock.now)
        record.redelivered(try store.delivery(id, of: team) ?? next)
    }

    /// To whatever comes next, or a little.
    private func advance() throws {
        let now = clock.now
        let due = try Queue.allCases.compactMap { try store.nextDue(in: $0, after: now) }
        let ends = processes.flatMap(\.running).map(\.endsAt)
        guard let next = (due + ends).filter({ $0 > now }).min(), isHealed || Bool.random(using: &random) else {
            return clock.advance(by: .milliseconds(Int.random(in: 1...5000, using: &random)))
        }
        clock.advance(by: next - now)
    }

    // MARK: - The end

    private func isDone() throws -> Bool {
        guard processes.allSatisfy(\.running.isEmpty) else { return false }
        return try record.open.allSatisfy { try store.delivery($0, of: team)?.isSettled ?? true }
    }

    private func judge() throws {
        // What was under way when its webhook was deleted, and whose process died, cleanup ends once its lease is over.
        clock.advance(by: .seconds(3600))
        for webhook in try store.deletedWebhooksWithLanes() {
            _ = try store.cancelDeliveries(of: webhook, at: clock.now)
        }
        for id in record.all {
            guard let delivery = try store.delivery(id, of: team) else {
                broken.append("\(id) is gone")
                continue
            }
            broken += record.judge(delivery, attempts: try store.attempts(of: delivery))
        }
        broken += try store.findings(at: clock.now).map { "\($0)" }
    }
}
