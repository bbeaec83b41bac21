import Foundation
import Testing

@testable import local_runtime

/// Runs a test on ``RuntimeActor`` as the program runs everything there: by a task that prefers the runtime's loop. For any
/// other task the loop would run what else waits between a look at the state and the wait that follows from it.
struct OnLoop: TestTrait, TestScoping {
    func provideScope(for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void)
        async throws
    {
        LoopThread.start
        try await withTaskExecutorPreference(RuntimeActor.shared.loop) { try await body() }
    }
}

extension Trait where Self == OnLoop {
    static var onLoop: Self { OnLoop() }
}

/// The same for a part of a test that runs elsewhere, since it waits as the loop must not.
func onLoop<Value: Sendable>(_ body: @RuntimeActor () async throws -> Value) async rethrows -> Value {
    LoopThread.start
    return try await withTaskExecutorPreference(RuntimeActor.shared.loop) { try await body() }
}

/// The runtime's loop on a thread of the tests.
enum LoopThread {
    static let start: Void = Thread { RuntimeActor.shared.loop.run() }.start()
}
