internal import Synchronization
package import Webhooks

/// A clock that stands still until it is moved.
package final class TestClock: Sendable {
    private let time: Mutex<Timestamp>

    /// - Parameter start: 22 October 2025, 23:00 UTC, where none is given.
    package init(_ start: Timestamp = Timestamp(milliseconds: 1_761_174_000_000)) { time = Mutex(start) }

    package var now: Timestamp { time.withLock { $0 } }

    package func advance(by wait: Duration) { time.withLock { $0 = $0 + wait } }
}
