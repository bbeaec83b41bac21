internal import Storage
internal import Webhooks

/// All timers of the manifest, at work.
@RuntimeActor
final class Timers {
    /// Between two tries to read the store where that fails.
    nonisolated static let retryWait: Duration = .seconds(10)

    let clock: WallClock
    private let store: RuntimeStore
    private let run: Run
    private(set) var running: [String: RunningTimer] = [:]
    /// Those that are gone from the manifest, while a run of theirs still goes on: they may come back before its end.
    private var ending: [String: RunningTimer] = [:]
    /// Those that the manifest asks for, where that is not done yet.
    private var wanted: [Manifest.Function]?
    /// Those that are gone from the manifest, where the store does not know yet.
    private var gone: Set<String> = []
    private var isApplying = false
    /// The first manifest is at work: whatever comes now is a change of it.
    private var hasBegun = false
    /// Those that want to see the timers as the manifest asks for them.
    private var lookers: [Waiter] = []
    private var isStopped = false

    /// Runs a function with that request, to its end.
    typealias Run = @RuntimeActor (Manifest.Function, _ request: [UInt8]) async -> Void

    init(clock: WallClock, store: RuntimeStore, run: @escaping Run) {
        (self.clock, self.store, self.run) = (clock, store, run)
    }

    /// Starts those that are new, stops those that are gone, and changes the others in their place.
    func set(_ functions: [Manifest.Function]) {
        wanted = functions
        guard !isApplying, !isStopped else { return }
        isApplying = true
        clock.enter()
        RuntimeActor.start {
            await self.apply()
            self.isApplying = false
            self.clock.leave()
            self.letLook()
        }
    }

    /// Waits until what the manifest asks for is at work, or the store was found to fail.
    func applied() async {
        guard isApplying else { return }
        _ = await RuntimeActor.shared.loop.suspend { waiter in
            if isApplying { lookers.append(waiter) } else { waiter.wake(.ready) }
        }
    }

    private func letLook() {
        for looker in lookers { looker.wake(.ready) }
        lookers = []
    }

    /// No run begins any more.
    func stop() {
        isStopped = true
        for timer in running.values { timer.stop() }
    }

    /// What the store knows of the timers that run here.
    func lastSlots() async throws(StoreError) -> [String: TimerSlot] {
        let slots = try await store.perform { store throws(StoreError) in try store.timerSlots() }
        return Dictionary(slots.map { ($0.timer, $0) }) { $1 }
    }

    private func apply() async {
        while let functions = wanted, !isStopped {
            wanted = nil
            let timers = functions.flatMap(\.timers)
            end(but: Set(timers.map(\.id)))
            do throws(StoreError) {
                let now = clock.now
                let slots = try await begin(timers, at: now)
                if wanted == nil, !isStopped { start(functions, slots, at: now) }
            } catch {
                Log.write(.error, "The timers wait for the store: \(error.detail)")
                wanted = wanted ?? functions
                clock.leave()
                letLook()
                await sleep(for: Self.retryWait)
                clock.enter()
            }
        }
    }

    private func end(but ids: Set<String>) {
        for (id, old) in running where !ids.contains(id) {
            old.stop()
            (running[id], ending[id]) = (nil, old)
            gone.insert(id)
        }
        ending = ending.filter { $1.isRunning }
    }

    /// - Returns: what the store knows of all timers.
    private func begin(_ timers: [Manifest.Timer], at now: Timestamp) async throws(StoreError) -> [TimerSlot] {
        let gone = Array(self.gone)
        guard !timers.isEmpty || !gone.isEmpty else { return [] }
        let names = timers.map { (timer: $0.id, schedule: $0.scheduleText) }
        let slots = try await store.perform { store throws(StoreError) in
            try store.endTimers(gone)
            return try store.beginTimers(names, at: now)
        }
        self.gone.subtract(gone)
        return slots
    }

    private func start(_ functions: [Manifest.Function], _ slots: [TimerSlot], at now: Timestamp) {
        let passed = Dictionary(slots.map { ($0.timer, $0.dueAt) }) { max($0, $1) }
        for function in functions {
            for timer in function.timers {
                let run: RunningTimer.Run = { [run] request in await run(function, request) }
                // What a changed manifest brings was wanted by nobody here before.
                let begin = passed[timer.id].map { hasBegun ? max($0, now) : $0 } ?? now
                if let known = running[timer.id] ?? ending.removeValue(forKey: timer.id) {
                    running[timer.id] = known
                    known.run = run
                    known.change(to: timer, after: begin)
                } else {
                    let new = RunningTimer(timer, after: begin, clock: clock, store: store, run: run)
                    running[timer.id] = new
                    new.start(isWithRuntime: !hasBegun)
                }
            }
        }
        hasBegun = true
    }
}
