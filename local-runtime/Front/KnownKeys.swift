internal import Glibc
internal import Storage
internal import Webhooks

/// The keys that let somebody in, kept in memory and read again once the store's file has changed.
///
/// It wants a connection of its own, which only reads: then nobody who waits for the disk, or for another process, is
/// waited for here.
@RuntimeActor
final class KnownKeys {
    /// What is known is no older than this when it decides: so a revoked key is good for no longer.
    static let ageMax: Duration = .milliseconds(500)
    /// A key that is not known makes the store be asked, but not more often than this, however many such keys come.
    static let askingPause: Duration = .milliseconds(50)

    private let store: RuntimeStore
    private var keys = DigestTable<AccessKey>()
    /// The store's change counter when the keys were read; nil: they never were.
    private var counter: Int?
    /// When the store was last asked, successfully: what was committed before is known.
    private var askedAt: ContinuousClock.Instant?
    private var isAsking = false
    private var waiting: [Waiter] = []

    init(_ store: RuntimeStore) { self.store = store }

    /// The key of that digest, unless there is none or it was revoked. One that was made before the call is found.
    func key(_ digest: [UInt8]) async throws(StoreError) -> AccessKey? {
        let now = ContinuousClock.now
        try await bringUp(to: now - Self.ageMax)
        if let key = keys[digest] { return key }
        try await bringUp(to: now)
        return keys[digest]
    }

    /// Whether there are any.
    func areThere() async throws(StoreError) -> Bool {
        try await bringUp(to: .now)
        return keys.count > 0
    }

    /// Makes all be known that was committed before that time.
    private func bringUp(to time: ContinuousClock.Instant) async throws(StoreError) {
        while askedAt.map({ $0 < time }) ?? true {
            if isAsking {
                _ = await RuntimeActor.shared.loop.suspend { waiting.append($0) }
            } else if let pause = askedAt.map({ $0 + Self.askingPause }), pause > .now {
                await RuntimeActor.shared.loop.sleep(until: pause)
            } else {
                try await ask()
            }
        }
    }

    private func ask() async throws(StoreError) {
        let now = ContinuousClock.now
        isAsking = true
        defer {
            isAsking = false
            let waiting = self.waiting
            self.waiting = []
            for waiter in waiting { waiter.wake(.ready) }
        }
        // To ask a store makes it, and whoever comes with some key is to make nothing.
        guard access(store.path, F_OK) == 0 else {
            (keys, counter, askedAt) = (DigestTable(), nil, now)
            return
        }
        let counter = self.counter
        let seen = try await store.perform { (store) throws(StoreError) -> (counter: Int, keys: [AccessKey]?) in
            // The counter first: what changes between the two is read again the next time.
            let current = try store.changeCounter()
            return (current, current == counter ? nil : try store.liveKeys())
        }
        if let found = seen.keys {
            keys = DigestTable()
            for key in found { keys[key.digest] = key }
        }
        (self.counter, askedAt) = (seen.counter, now)
    }
}
