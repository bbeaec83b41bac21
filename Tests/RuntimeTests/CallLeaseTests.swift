import Foundation
import Storage
import Synchronization
import TestSupport
import Testing
import Webhooks

@testable import local_runtime

/// Attempts that outlive their leases, as when the machine sleeps: with leases of a moment, and attempts that last until the
/// test ends them.
@Suite struct CallLeaseTests {
    @Test(.onLoop) @RuntimeActor func `an attempt that outlives its lease is made once, and its success counts`()
        async throws
    {
        let scene = try await CallScene()
        await scene.eventually { $0.attempts.count == 1 }
        // Claimed again and again meanwhile.
        while try await scene.call()?.attempt ?? 3 < 3 { await sleep(for: .milliseconds(1)) }
        scene.endAttempt(.succeeded)
        await scene.end()
        #expect(scene.attempts.count == 1)
        #expect(try await scene.call() == nil)
    }

    @Test(.onLoop) @RuntimeActor func `an attempt that ends while it is claimed again is made once`() async throws {
        let scene = try await CallScene()
        await scene.eventually { $0.attempts.count == 1 }
        scene.holdUpStore()
        await scene.eventually { $0.isTurnHeldUp }
        scene.endAttempt(.succeeded)
        // Its lease is over when the turn goes on.
        await sleep(for: CallScene.lease)
        scene.gate.open()
        await scene.end()
        #expect(scene.attempts.count == 1)
        #expect(try await scene.call() == nil)
    }

    @Test(.onLoop) @RuntimeActor func `what fails after its lease is written down as well`() async throws {
        let scene = try await CallScene()
        await scene.eventually { $0.attempts.count == 1 }
        while try await scene.call()?.attempt ?? 2 < 2 { await sleep(for: .milliseconds(1)) }
        scene.endAttempt(.failed(error: "{}"))
        await scene.end()
        #expect(scene.attempts.count == 1)
        #expect(try await scene.call()?.lastError == "{}")
    }
}

/// A runner with one call.
@RuntimeActor
private final class CallScene {
    static let lease: Duration = .milliseconds(20)

    let store: RuntimeStore
    let gate = Gate()
    private(set) var attempts: [AsyncCall] = []
    private let folder: TemporaryFolder
    private var runner: CallRunner?
    private var plans = 0
    private var attempt: Waiter?
    private var outcome = CallOutcome.succeeded
    private let id = ID<AsyncCall>("call_1")
    private let isHeldUp = Flag()

    private final class Flag: Sendable {
        let isSet = Mutex(false)
    }

    init() async throws {
        folder = try TemporaryFolder()
        store = RuntimeStore(path: folder.file("webhooks.db").path)
        let call = AsyncCall(
            id: id, function: "work", request: Array("{}".utf8), requestID: "r", traceparent: "", createdAt: .now)
        try await store.perform { store throws(StoreError) in try store.insert([call]) }
        let runner = CallRunner(
            store, leaseMargin: Self.lease,
            manifest: { [self] in
                plans += 1
                return Manifest(functions: [Manifest.Function(name: "work", timeout: .zero)])
            },
            attempt: { [self] _, call in
                attempts.append(call)
                _ = await RuntimeActor.shared.loop.suspend { attempt = $0 }
                return outcome
            })
        self.runner = runner
        RuntimeActor.start { await runner.run() }
    }

    /// Lets the store's thread do nothing more until the gate is opened.
    func holdUpStore() {
        RuntimeActor.start { [store, gate, isHeldUp] in
            try? await store.perform { _ in
                isHeldUp.isSet.withLock { $0 = true }
                gate.wait()
            }
        }
    }

    /// Whether a turn waits behind the gate: all that were planned but one are carried out. The manifest is asked for once
    /// for each, and for each attempt; before the turns, the call was inserted.
    var isTurnHeldUp: Bool {
        isHeldUp.isSet.withLock { $0 } && plans - attempts.count == (store.usage.count - 1) + 1
    }

    func endAttempt(_ outcome: CallOutcome) {
        self.outcome = outcome
        attempt?.wake(.ready)
    }

    func call() async throws(StoreError) -> AsyncCall? {
        let id = id
        return try await store.perform { store throws(StoreError) in try store.call(id) }
    }

    func end() async {
        await runner?.stop(until: .now + .seconds(20))
        runner = nil
    }

    func eventually(_ fact: (CallScene) -> Bool) async {
        let deadline = ContinuousClock.now + .seconds(20)
        while !fact(self), .now < deadline { await sleep(for: .milliseconds(1)) }
        #expect(fact(self))
    }
}
