internal import Glibc
package import Storage
package import Webhooks

/// What the outside world is to a function: passed in, so that a test can pass another.
package final class Context {
    package let environment: Environment
    package private(set) lazy var keyring = makeKeyring()
    package private(set) var log: Log
    package let now: @Sendable () -> Timestamp
    /// 64 random bits.
    package let random: @Sendable () -> UInt64
    private var opened: Store?
    private var reports = UsageReports()
    private var ids = IDSource()

    package init(
        environment: Environment, function: String, store: Store? = nil,
        now: @escaping @Sendable () -> Timestamp = systemTime,
        random: @escaping @Sendable () -> UInt64 = { .random(in: .min ... .max) }
    ) {
        (self.environment, self.now, self.random, opened) = (environment, now, random, store)
        log = Log(level: environment.logLevel, function: function, now: now)
    }

    /// Of the call that is handled now.
    package var names: CallNames { log.names }

    /// Handles one call: what is logged meanwhile bears its names.
    package func during<Value>(_ names: CallNames, _ body: () throws -> Value) rethrows -> Value {
        let outer = log
        log = outer.naming(names)
        defer { log = outer }
        return try body()
    }

    private func makeKeyring() -> Keyring {
        Keyring(KeySource(environment)) { [unowned self] () throws(StoreError) in try store }
    }

    /// Opened when it is first asked for: some functions need none.
    package var store: Store {
        get throws(StoreError) {
            if let opened { return opened }
            let store = try Store(path: environment.store)
            opened = store
            return store
        }
    }

    func closeStore() { opened = nil }

    /// Tells the runtime, where it asks for it, what the work on the store has taken since it was last told.
    /// - Parameter pause: the least time since then.
    package func reportUsage(every pause: Duration = .zero) {
        guard environment.reportsUsage, let usage = opened?.usage,
            let line = reports.line(usage, every: pause, at: .now)
        else { return }
        writeAll(line, to: STDERR_FILENO)
    }

    /// A draw from 0..<1.
    package func draw() -> Double { Double(random() >> 11) / Double(1 << 53) }

    package func makeID<Entity: Identified>(at now: Timestamp) -> ID<Entity> {
        ID(Entity.idPrefix + ids.next(at: now, draw: random))
    }

    /// Runs an operation that reads and then writes under a guard, again where somebody else was quicker, or has changed the
    /// key that seals.
    /// - Throws: what `body` throws; `unavailable` where others were quicker each time.
    package func retrying<Value>(_ body: () throws -> Value) throws -> Value {
        for _ in 0..<Self.retriesMax {
            do {
                return try body()
            } catch let error as StoreError {
                if error.kind == .keyChanged {
                    keyring.forgetSealingKey()
                } else if !error.isChanged {
                    throw error
                }
            } catch let error as Failure {
                guard error == .sealedAnew else { throw error }
                keyring.forgetSealingKey()
            }
        }
        throw Failure(.unavailable, "others keep changing the same; try again in a moment")
    }

    private static let retriesMax = 8
}
