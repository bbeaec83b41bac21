internal import Cryptography
internal import Foundation
package import FunctionHost
internal import Storage
internal import Synchronization
internal import Webhooks

extension Context {
    /// A world of its own: a store in that folder, a clock set by hand, chance that is the same in each run, a fixed key.
    package static func test(
        in folder: TemporaryFolder, clock: TestClock = TestClock(), seed: UInt64 = 1,
        _ change: (inout Environment) throws -> Void = { _ in }
    ) throws -> Context {
        var environment = Environment()
        environment.store = folder.file("test.db").path
        environment.key = SealingKey(Array(repeating: 7, count: SealingKey.bytesCount))
        environment.logLevel = .off
        try change(&environment)
        let random = Mutex(SeededRandom(seed: seed))
        return Context(
            environment: environment, function: "test", now: { clock.now }, random: { random.withLock { $0.next() } })
    }
}
