import FunctionHost
import Storage
import Synchronization
import TestSupport
import Testing
import Webhooks

@testable import Sending

/// What a warm process keeps from one run to the next.
@Suite struct ShelfTests {
    let scene: Scene
    let receiver: Receiver
    let webhook: Webhook
    let shelf: SenderShelf
    private let time = Time()

    private final class Time: Sendable {
        let value = Mutex(Duration.seconds(1000))
        func advance(_ step: Duration) { value.withLock { $0 += step } }
    }

    init() throws {
        scene = try Scene()
        receiver = try Receiver(.answering(status: 200))
        webhook = try scene.webhook(receiver.url())
        shelf = SenderShelf { [time] in time.value.withLock { $0 } }
    }

    private func run(concurrency: Int = 8) throws -> DrainCounts {
        try scene.accept(for: webhook)
        return try shelf.lend(scene.context.environment, concurrency: concurrency) { sender in
            try Drain(.first, concurrency: concurrency, sender: sender, in: scene.context)
                .run(limit: .max, maxSeconds: 20)
        }
    }

    @Test func `is a connection, which the runs share`() throws {
        for _ in 0..<4 { #expect(try run().succeeded == 1) }
        #expect(receiver.requests.count == 4 && receiver.connections == 1)
    }

    @Test func `is closed after 30 s without a run, and not before`() throws {
        _ = try run()
        time.advance(.seconds(29))
        shelf.clear()
        #expect(shelf.isFull)
        _ = try run()
        time.advance(.seconds(29))
        shelf.clear()
        #expect(shelf.isFull && receiver.connections == 1)
        time.advance(.seconds(1))
        shelf.clear()
        #expect(!shelf.isFull)
        _ = try run()
        #expect(receiver.connections == 2)
    }

    @Test func `serves a narrower run, and makes way for a wider one`() throws {
        for (concurrency, connections) in [(8, 1), (4, 1), (9, 2), (8, 2)] {
            _ = try run(concurrency: concurrency)
            #expect(receiver.connections == connections)
        }
    }

    @Test func `is not kept after an error`() throws {
        _ = try run()
        #expect(throws: CancellationError.self) {
            try shelf.lend(scene.context.environment, concurrency: 8) { _ in throw CancellationError() }
        }
        #expect(!shelf.isFull)
    }

    @Test func `tells a setting that cannot be used although nothing is due`() throws {
        var environment = scene.context.environment
        environment.certificatesFile = scene.context.environment.store
        let error = #expect(throws: Failure.self) { try shelf.prepare(environment, concurrency: 8) }
        #expect(error?.code == .misconfigured)
        try shelf.prepare(scene.context.environment, concurrency: 8)
        #expect(shelf.isFull)
    }
}
