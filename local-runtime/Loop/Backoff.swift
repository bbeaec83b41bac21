/// Waits after failures: each twice as long as the one before, up to the largest.
struct Backoff: Equatable {
    let first: Duration
    let max: Duration
    private var wait: Duration

    init(first: Duration, max: Duration) { (self.first, self.max, wait) = (first, max, first) }

    /// Whether nothing failed since the beginning or the last success.
    var isFresh: Bool { wait == first }

    /// The wait after one more failure.
    mutating func next() -> Duration {
        defer { wait = min(wait * 2, max) }
        return wait
    }

    mutating func reset() { wait = first }
}

extension Backoff {
    /// After the store could not be asked: it is busy, or its disk is full.
    static let store = Backoff(first: .milliseconds(250), max: .seconds(5))
}
