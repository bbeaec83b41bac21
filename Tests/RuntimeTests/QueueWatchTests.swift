import Storage
import Testing
import Webhooks

@testable import local_runtime

/// What wakes a drain, with a store that says what the test wants.
@Suite struct QueueWatchTests {
    init() { LoopThread.start }

    @Test(.onLoop) @RuntimeActor func `wakes when the next due time comes, not before`() async {
        let runs = Runs(["{\"processed\":1,\"more\":false}"])
        let drain = Drain { runs.next() }
        let due = Timestamp.now + .milliseconds(60)
        let watch = QueueWatch(of: drain) { now, _ in
            QueueWatch.Outlook(hasWork: runs.times.isEmpty && now >= due, nextDue: now < due ? due : nil)
        }
        RuntimeActor.start { await watch.run() }
        while runs.times.isEmpty { await sleep(for: .milliseconds(1)) }
        watch.stop()
        #expect(runs.times[0] >= due)
    }

    @Test(.onLoop) @RuntimeActor func `wakes for what others bring once it is told to look`() async {
        let runs = Runs(["{\"processed\":1,\"more\":false}"])
        let drain = Drain { runs.next() }
        let (hasWork, looks) = (Box(false), Box(0))
        let watch = QueueWatch(of: drain) { _, _ in
            looks.value += 1
            return QueueWatch.Outlook(hasWork: hasWork.value && runs.times.isEmpty, nextDue: nil)
        }
        RuntimeActor.start { await watch.run() }
        while looks.value == 0 { await sleep(for: .milliseconds(1)) }
        hasWork.value = true
        watch.look()
        while runs.times.isEmpty { await sleep(for: .milliseconds(1)) }
        watch.stop()
        #expect(looks.value >= 2)
    }

    @Test(.onLoop) @RuntimeActor func `looks again when a run has ended, and goes on while there is work`() async {
        let runs = Runs(["{\"processed\":1,\"more\":false}"])
        let drain = Drain { runs.next() }
        let watch = QueueWatch(of: drain) { _, _ in
            QueueWatch.Outlook(hasWork: runs.times.count < 5, nextDue: nil)
        }
        RuntimeActor.start { await watch.run() }
        while runs.times.count < 5 { await sleep(for: .milliseconds(1)) }
        watch.stop()
        await drain.stop(until: .now + .seconds(10))
        #expect(runs.times.count == 5)
    }

    /// As with a damaged secret: the work stays due whatever is done.
    @Test(.onLoop) @RuntimeActor func `does not spin over work that no run can do, and lets other work pass`() async {
        let leavesAll = "{\"processed\":0,\"more\":true}"
        let runs = Runs([leavesAll, "{\"processed\":1,\"more\":true}", leavesAll])
        let drain = Drain { runs.next() }
        let never = Timestamp(milliseconds: 0)
        let (passed, other, isOtherServed) = (Box(never), Box<Timestamp?>(nil), Box(false))
        let watch = QueueWatch(of: drain) { now, after in
            passed.value = after
            let isOtherDue = other.value.map { after < $0 && $0 <= now } ?? false
            if isOtherDue, after > never { isOtherServed.value = true }
            return QueueWatch.Outlook(hasWork: after == never || isOtherDue, nextDue: nil)
        }
        RuntimeActor.start { await watch.run() }
        // What the first run left is passed over.
        while passed.value == never { await sleep(for: .milliseconds(1)) }
        await sleep(for: .milliseconds(2))
        // Something else becomes due: it does not wait for the end of the pause.
        other.value = .now
        watch.look()
        while !isOtherServed.value { await sleep(for: .milliseconds(1)) }
        watch.stop()
        await drain.stop(until: .now + .seconds(10))
        #expect(runs.times.count < Drain.runsInARowMax)
    }

    @Test(.onLoop) @RuntimeActor func `asks again a moment after the store could not be asked`() async {
        let runs = Runs(["{\"processed\":1,\"more\":false}"])
        let drain = Drain { runs.next() }
        let asked = Box<[ContinuousClock.Instant]>([])
        let watch = QueueWatch(of: drain) { (_, _) async throws(StoreError) in
            asked.value.append(.now)
            if asked.value.count < 3 { throw try missingStore() }
            return QueueWatch.Outlook(hasWork: runs.times.isEmpty, nextDue: nil)
        }
        RuntimeActor.start { await watch.run() }
        while runs.times.isEmpty { await sleep(for: .milliseconds(1)) }
        watch.stop()
        #expect(asked.value[1] - asked.value[0] >= QueueWatch.failureWaitFirst)
        #expect(asked.value[2] - asked.value[1] >= QueueWatch.failureWaitFirst * 2)
    }

    @Test(.onLoop) @RuntimeActor func `changes are told to all, and only those`() async {
        let (number, looks, told) = (Box(7), Box(0), Box([0, 0]))
        let changes = ChangeWatch {
            looks.value += 1
            return number.value
        }
        changes.onChange { told.value[0] += 1 }
        changes.onChange { told.value[1] += 1 }
        RuntimeActor.start { await changes.run() }
        while looks.value < 2 { await sleep(for: .milliseconds(1)) }
        #expect(told.value == [0, 0])
        number.value = 8
        while told.value[1] == 0 { await sleep(for: .milliseconds(1)) }
        let seen = looks.value
        while looks.value == seen { await sleep(for: .milliseconds(1)) }
        changes.stop()
        #expect(told.value == [1, 1])
    }
}

/// When work that stays due is tried again.
@Suite struct QueuePaceTests {
    private let start = Timestamp(milliseconds: 1_761_174_000_000)

    @Test func `waits longer after each run that left all, up to the largest wait`() {
        var pace = QueuePace()
        var now = start
        for wait in [1, 2, 4, 8, 16, 30, 30] {
            pace.ended(Drain.Rest(startedAt: now, outcome: .leftAll), wasCalledFor: true, at: now)
            #expect(pace.heldUntil == now + .seconds(wait))
            #expect(pace.passed == now)
            pace.release(at: now + .seconds(wait) - .milliseconds(1))
            #expect(pace.heldUntil != nil)
            now = now + .seconds(wait)
            pace.release(at: now)
            #expect(pace.heldUntil == nil && pace.passed < start)
        }
        pace.ended(Drain.Rest(startedAt: now, outcome: .worked), wasCalledFor: true, at: now)
        #expect(pace == QueuePace())
    }

    @Test func `a run for other work does not make the wait longer`() {
        var pace = QueuePace()
        pace.ended(Drain.Rest(startedAt: start, outcome: .leftAll), wasCalledFor: true, at: start)
        let later = start + .milliseconds(500)
        pace.ended(Drain.Rest(startedAt: later, outcome: .leftAll), wasCalledFor: true, at: later)
        #expect(pace.heldUntil == start + QueuePace.waitFirst)
        #expect(pace.passed == later)
    }

    @Test func `runs that found nothing are excused a few times, and always where nobody promised them work`() {
        var pace = QueuePace()
        let rest = Drain.Rest(startedAt: start, outcome: .idled)
        for _ in 0..<100 { pace.ended(rest, wasCalledFor: false, at: start) }
        for _ in 0..<QueuePace.emptyRunsMax { pace.ended(rest, wasCalledFor: true, at: start) }
        #expect(pace.heldUntil == nil)
        pace.ended(rest, wasCalledFor: true, at: start)
        #expect(pace.heldUntil == start + QueuePace.waitFirst)
    }

    @Test func `a clock that was put back holds nothing up for longer than the largest wait`() {
        var pace = QueuePace()
        pace.ended(Drain.Rest(startedAt: start, outcome: .leftAll), wasCalledFor: true, at: start)
        pace.release(at: start - .seconds(3600))
        #expect(pace.heldUntil == nil)
    }
}

/// What opening a store throws where none can be.
private func missingStore() throws(StoreError) -> StoreError {
    do throws(StoreError) {
        _ = try Store(path: "/nowhere/store.db")
    } catch {
        return error
    }
    preconditionFailure("there is no such folder")
}

/// Something that several pieces of work look at.
@RuntimeActor
final class Box<Value> {
    var value: Value
    init(_ value: Value) { self.value = value }
}

/// Answers of one run after the other; the last one repeats.
@RuntimeActor
private final class Runs {
    private let answers: [String]
    private(set) var times: [Timestamp] = []

    init(_ answers: [String]) { self.answers = answers }

    func next() -> Result<FunctionAnswer, Problem> {
        times.append(.now)
        return answer(answers[min(times.count, answers.count) - 1])
    }
}
