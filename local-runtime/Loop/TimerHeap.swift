/// What is to be woken, and when: a binary heap, the soonest on top.
///
/// An entry whose waiter was woken by something else stays until it comes to the top, or until such entries are more than
/// half of all: thus the heap is never larger than twice what is really waited for.
struct TimerHeap {
    typealias Instant = ContinuousClock.Instant

    private var entries: [(deadline: Instant, waiter: Waiter)] = []
    private var compactedAt = 64

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    mutating func insert(_ waiter: Waiter, at deadline: Instant) {
        if entries.count >= compactedAt { compact() }
        entries.append((deadline, waiter))
        rise(from: entries.count - 1)
    }

    /// The soonest deadline of a waiter that still waits.
    mutating func next() -> Instant? {
        while let first = entries.first, first.waiter.isOver { removeFirst() }
        return entries.first?.deadline
    }

    /// Takes the soonest waiter whose deadline has come.
    mutating func popDue(at now: Instant) -> Waiter? {
        guard let deadline = next(), deadline <= now else { return nil }
        let waiter = entries[0].waiter
        removeFirst()
        return waiter
    }

    private mutating func compact() {
        entries.removeAll { $0.waiter.isOver }
        for index in stride(from: entries.count / 2, through: 0, by: -1) { sink(from: index) }
        compactedAt = max(64, entries.count * 2)
    }

    private mutating func removeFirst() {
        let last = entries.removeLast()
        guard !entries.isEmpty else { return }
        entries[0] = last
        sink(from: 0)
    }

    private mutating func rise(from start: Int) {
        var index = start
        while index > 0, entries[index].deadline < entries[(index - 1) / 2].deadline {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink(from start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < entries.count {
                if entries[child].deadline < entries[least].deadline { least = child }
            }
            if least == index { return }
            entries.swapAt(index, least)
            index = least
        }
    }
}
