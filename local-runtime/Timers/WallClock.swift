internal import Webhooks

/// What time it is, for all that the runtime does at a time of day, and how to wait for one.
///
/// It is the system's clock, or one that stands still until somebody moves it (`serve --clock`).
@RuntimeActor
final class WallClock {
    /// Nil: the system's.
    private var byHand: Timestamp?
    private var alarm: Alarm?
    private var waits: [(deadline: Timestamp, waiter: Waiter)] = []
    /// Those that take part and do not wait now: they may still find that something is due.
    private var deciding = 0
    private var running = 0
    private var whenSettled: Waiter?
    private var isMoving = false

    /// - Parameter start: where a clock stands that is moved by hand; nil takes the system's.
    init(startingAt start: Timestamp? = nil) { byHand = start }

    nonisolated static let movesMax = 100_000
    /// Where a clock that is moved by hand can stand: the years 1970 to 8999. Rates count from there, and beyond the year
    /// 9999, of which timers may think ahead, no time can be written.
    nonisolated static let reach = Timestamp(seconds: 0)...Timestamp(seconds: 221_845_391_999)

    var isSetByHand: Bool { byHand != nil }

    var now: Timestamp { byHand ?? .now }

    // MARK: - Taking part

    /// Whoever waits for times must say that it takes part, so that a clock that is moved by hand does not run ahead of it.
    func enter() { deciding += 1 }

    func leave() {
        deciding -= 1
        noteChange()
    }

    /// A run that a clock which is moved by hand stands still for.
    func runBegins() { running += 1 }

    func runEnds() {
        running -= 1
        noteChange()
    }

    /// Waits until that time; ends sooner where the clock was set, or by ``interrupt(_:)`` of the waiter that `hold` gets.
    func wait(until deadline: Timestamp, hold: (Waiter) -> Void) async {
        deciding -= 1
        noteChange()
        // Whoever ends the wait counts it among those that decide: a clock that is moved by hand must not run ahead of it
        // before it has its turn.
        _ = await RuntimeActor.shared.loop.suspend { waiter in
            hold(waiter)
            waits.append((deadline, waiter))
            arm()
        }
    }

    /// Ends a wait, if it goes on.
    func interrupt(_ waiter: Waiter?) {
        guard let waiter, !waiter.isOver else { return }
        deciding += 1
        waiter.wake(.stopped)
    }

    // MARK: - The system's clock

    private func arm() {
        guard !isSetByHand else { return }
        waits.removeAll(where: \.waiter.isOver)
        if alarm == nil {
            alarm = Alarm { [weak self] wasSet in
                guard let self else { return }
                self.wake(upTo: wasSet ? nil : self.now)
                self.arm()
            }
        }
        alarm?.set(waits.map(\.deadline).min())
    }

    /// - Parameter time: nil wakes all: they have to look at the clock again.
    private func wake(upTo time: Timestamp?) {
        let due = waits.filter { !$0.waiter.isOver && $0.deadline <= time ?? $0.deadline }
        waits.removeAll { $0.waiter.isOver || $0.deadline <= time ?? $0.deadline }
        deciding += due.count
        for wait in due { wait.waiter.wake(.ready) }
    }

    // MARK: - A clock that is moved by hand

    enum MoveError: Error, Equatable {
        case isNotSetByHand, isMoving, tooManyMoves
        /// It goes ahead only, unless it jumps.
        case isBehind
    }

    /// Goes on to that time, by all the times between that somebody waits for.
    /// - Parameter whileRunning: else it stands still while something runs.
    func advance(to end: Timestamp, whileRunning: Bool) async throws(MoveError) {
        guard let start = byHand else { throw .isNotSetByHand }
        guard !isMoving else { throw .isMoving }
        guard end >= start else { throw .isBehind }
        isMoving = true
        defer { isMoving = false }
        var moves = 0
        while true {
            await settle(whileRunning: whileRunning)
            waits.removeAll(where: \.waiter.isOver)
            guard let next = waits.map(\.deadline).min(), next <= end else { break }
            guard moves < Self.movesMax else { throw .tooManyMoves }
            moves += 1
            byHand = max(byHand ?? next, next)
            wake(upTo: byHand)
        }
        byHand = end
    }

    /// Is set to that time, as the clock of a machine that slept, or that somebody set.
    func jump(to time: Timestamp) async throws(MoveError) {
        guard isSetByHand else { throw .isNotSetByHand }
        guard !isMoving else { throw .isMoving }
        isMoving = true
        defer { isMoving = false }
        await settle(whileRunning: true)
        byHand = time
        wake(upTo: nil)
        await settle(whileRunning: true)
    }

    private func settle(whileRunning: Bool) async {
        while deciding > 0 || (running > 0 && !whileRunning) {
            _ = await RuntimeActor.shared.loop.suspend { whenSettled = $0 }
        }
    }

    private func noteChange() { whenSettled?.wake(.ready) }
}
