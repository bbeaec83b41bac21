/// How many may do something at once, and how many may wait for it, in order.
@RuntimeActor
final class Slots {
    private let waitingMax: Int
    private let waitMax: Duration
    private var free: Int
    private var waiting: [Waiter] = []

    init(_ count: Int, waitingMax: Int, waitMax: Duration) {
        (free, self.waitingMax, self.waitMax) = (count, waitingMax, waitMax)
    }

    /// Those that wait now.
    var waitingCount: Int { waiting.count { !$0.isOver } }

    /// - Returns: false where too many wait already, or where none became free in time.
    func take() async -> Bool {
        if free > 0 {
            free -= 1
            return true
        }
        waiting.removeAll(where: \.isOver)
        guard waitingCount < waitingMax else { return false }
        return await RuntimeActor.shared.loop.suspend(until: .now + waitMax) { waiting.append($0) } == .ready
    }

    /// The slot goes to whoever waits longest.
    func giveBack() {
        while !waiting.isEmpty {
            let next = waiting.removeFirst()
            if !next.isOver { return next.wake(.ready) }
        }
        free += 1
    }
}
