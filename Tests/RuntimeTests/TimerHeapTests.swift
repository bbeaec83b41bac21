import Testing

@testable import local_runtime

@Suite struct TimerHeapTests {
    let start = ContinuousClock.now

    @Test func `wakes in the order of the deadlines, not before them`() {
        var heap = TimerHeap()
        var waiters: [Int: Waiter] = [:]
        for seconds in [5, 1, 4, 2, 3, 9, 7, 8, 6, 0] {
            let waiter = Waiter { _ in }
            waiters[seconds] = waiter
            heap.insert(waiter, at: start + .seconds(seconds))
        }
        for seconds in 0..<10 {
            #expect(heap.popDue(at: start + .seconds(seconds) - .nanoseconds(1)) == nil)
            #expect(heap.popDue(at: start + .seconds(seconds)) === waiters[seconds])
        }
        #expect(heap.isEmpty)
    }

    @Test func `passes over those that were woken otherwise`() {
        var heap = TimerHeap()
        let first = Waiter { _ in }
        let second = Waiter { _ in }
        heap.insert(first, at: start)
        heap.insert(second, at: start + .seconds(1))
        first.wake(.ready)
        #expect(heap.next() == start + .seconds(1))
    }

    @Test func `does not grow with waits that are over`() {
        var heap = TimerHeap()
        for _ in 0..<10_000 {
            let waiter = Waiter { _ in }
            heap.insert(waiter, at: start + .seconds(60))
            waiter.wake(.ready)
        }
        #expect(heap.count <= 64)
    }

    @Test func `keeps the order when it drops those that are over`() {
        var heap = TimerHeap()
        for number in (0..<500).reversed() {
            let waiter = Waiter { _ in }
            heap.insert(waiter, at: start + .seconds(number))
            if number % 3 != 0 { waiter.wake(.stopped) }
        }
        var seen: [ContinuousClock.Instant] = []
        while let next = heap.next() {
            seen.append(next)
            _ = heap.popDue(at: next)
        }
        #expect(seen == stride(from: 0, to: 500, by: 3).map { start + .seconds($0) })
    }

    @Test func `wakes a waiter once`() {
        var wakes: [Wake] = []
        let waiter = Waiter { wakes.append($0) }
        waiter.wake(.timedOut)
        waiter.wake(.ready)
        #expect(wakes == [.timedOut])
    }
}
