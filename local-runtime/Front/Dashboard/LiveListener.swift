/// One page that listens: what came while it was being told is not lost.
@RuntimeActor
final class LiveListener {
    private var hasNews = false
    private var isOver = false
    private var waiter: Waiter?

    func note() {
        hasNews = true
        waiter?.wake(.ready)
    }

    /// Nobody listens any more.
    func end() {
        isOver = true
        waiter?.wake(.stopped)
    }

    /// Whether there is news before the deadline.
    func wait(until deadline: ContinuousClock.Instant) async -> Bool {
        if !hasNews, !isOver { _ = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter = $0 } }
        defer { hasNews = false }
        return hasNews
    }
}
