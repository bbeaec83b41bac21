internal import Storage
internal import Webhooks

/// One timer at work: it waits for its slots, takes each in the store, and runs its function, never twice at a time.
@RuntimeActor
final class RunningTimer {
    /// Tries to take a slot in a store that fails, with waits of 2, 4, 8 … seconds between them.
    nonisolated static let triesMax = 6

    /// As the manifest that is in force has it.
    private(set) var timer: Manifest.Timer
    /// With the function's present limits.
    var run: Run
    private let clock: WallClock
    private let store: RuntimeStore
    /// All slots up to it are dealt with.
    private var passed: Timestamp
    private(set) var isRunning = false
    private(set) var pending: [Manifest.Timer.Slot] = []
    private var isStopped = false
    private var isKeepingTime = false
    /// The slot that comes next, and by how much later its run does.
    private var delayed: (slot: Timestamp, by: Duration)?
    private var wait: Waiter?

    /// Runs the function with that request, to its end.
    typealias Run = @RuntimeActor (_ request: [UInt8]) async -> Void

    init(_ timer: Manifest.Timer, after passed: Timestamp, clock: WallClock, store: RuntimeStore, run: @escaping Run) {
        (self.timer, self.passed, self.clock, self.store, self.run) = (timer, passed, clock, store, run)
    }

    /// - Parameter isWithRuntime: else the timer is new in a manifest that was read again.
    func start(isWithRuntime: Bool) {
        if isWithRuntime, timer.atStart { runAtStart() }
        beginToKeepTime()
    }

    /// Goes on as another manifest has it, also after ``stop()``. A run that is going on is this timer's all the same: the
    /// next one does not begin beside it.
    /// - Parameter passed: from where another schedule, or one that was gone, begins to count.
    func change(to timer: Manifest.Timer, after passed: Timestamp) {
        guard isStopped || timer != self.timer else { return }
        if isStopped || timer.scheduleText != self.timer.scheduleText { (self.passed, pending) = (passed, []) }
        (self.timer, delayed, isStopped) = (timer, nil, false)
        if isKeepingTime { clock.interrupt(wait) } else { beginToKeepTime() }
    }

    /// No run begins any more; the one that is going on ends by itself.
    func stop() {
        isStopped = true
        pending = []
        clock.interrupt(wait)
    }

    /// The slots that come next.
    func next(_ count: Int) -> [Timestamp] {
        var slots: [Timestamp] = []
        while slots.count < count, let next = timer.schedule.next(after: slots.last ?? max(passed, clock.now)) {
            slots.append(next)
        }
        return slots
    }

    // MARK: - Time

    private func beginToKeepTime() {
        isKeepingTime = true
        clock.enter()
        RuntimeActor.start {
            await self.keepTime()
            self.isKeepingTime = false
            self.clock.leave()
        }
    }

    private func keepTime() async {
        while !isStopped {
            forgetWrongClock()
            guard let slot = timer.schedule.next(after: passed) else { return }
            let delay = delayed?.slot == slot ? delayed?.by : nil
            let due = slot + (delay ?? timer.delay(of: slot, draw: .random(in: 0..<1)))
            delayed = (slot, due - slot)
            if due <= clock.now {
                takeUp()
            } else {
                await clock.wait(until: due) { wait = $0 }
            }
        }
    }

    /// What was reckoned under a clock that was far ahead holds nothing back.
    private func forgetWrongClock() {
        guard passed > clock.now + TimerSlot.aheadMax else { return }
        say(.warning, "The clock was set back; the timer counts from now on.")
        passed = clock.now
    }

    private func takeUp() {
        guard let due = timer.due(after: passed, at: clock.now) else { return }
        passed = due.last
        if due.leftOut > 0 { say(.info, "Times that were missed are left out, \(due.leftOut) or more.") }
        let wasBusy = isRunning
        for slot in due.slots {
            if !wasBusy || slot.isMissed || waits(behindTheLast: slot) {
                if pending.count < Manifest.Timer.missedMax { pending.append(slot) }
            } else {
                drop(slot)
            }
        }
        runPending()
    }

    private func waits(behindTheLast slot: Manifest.Timer.Slot) -> Bool {
        timer.overlap == .queue && pending.allSatisfy(\.isMissed)
    }

    // MARK: - Runs

    /// Stands for what was missed, too, where one run does.
    private func runAtStart() {
        if timer.missed != .all { passed = max(passed, clock.now) }
        let request = timer.request(for: clock.now, isPastDue: false)
        isRunning = true
        clock.runBegins()
        RuntimeActor.start {
            await self.run(request)
            self.isRunning = false
            self.clock.runEnds()
            self.runPending()
        }
    }

    private func runPending() {
        guard !isRunning, !pending.isEmpty, !isStopped else { return }
        let slot = pending.removeFirst()
        isRunning = true
        clock.runBegins()
        clock.enter()
        RuntimeActor.start {
            let isOurs = await self.take(slot)
            self.clock.leave()
            if isOurs, !self.isStopped {
                let isLate = slot.isMissed || self.timer.isLate(slot.at, at: self.clock.now)
                await self.run(self.timer.request(for: slot.at, isPastDue: isLate))
            }
            self.isRunning = false
            self.clock.runEnds()
            self.runPending()
        }
    }

    /// A slot that is dropped is taken all the same: it is dealt with. But not before earlier ones that still wait, which
    /// would be gone then.
    private func drop(_ slot: Manifest.Timer.Slot) {
        say(.warning, "The time \(slot.at.iso8601) is dropped: the last run still goes on.")
        guard pending.isEmpty else { return }
        clock.enter()
        RuntimeActor.start {
            _ = await self.take(slot)
            self.clock.leave()
        }
    }

    /// Whether the slot is ours: another runtime on the same store may have it.
    private func take(_ slot: Manifest.Timer.Slot) async -> Bool {
        let taken = TimerSlot(timer: timer.id, dueAt: slot.at, takenAt: clock.now, schedule: timer.scheduleText)
        for number in 1...Self.triesMax where !isStopped {
            do throws(StoreError) {
                let isOurs = try await store.perform { store throws(StoreError) in try store.takeTimerSlot(taken) }
                if !isOurs { say(.debug, "The time \(slot.at.iso8601) was taken by another runtime.") }
                return isOurs
            } catch {
                say(.warning, "The time \(slot.at.iso8601) could not be taken in the store: \(error.detail)")
                if number < Self.triesMax { await sleep(for: .seconds(1 << number)) }
            }
        }
        return false
    }

    private func say(_ level: Log.Level, _ message: String) {
        Log.write(level, "\(timer.id): \(message)", Log.Subject(function: timer.function))
    }
}
