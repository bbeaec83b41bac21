internal import CLinux
internal import Glibc
internal import Synchronization

/// One thread that runs jobs, watches descriptors (epoll, edge-triggered) and keeps time.
///
/// It is the executor of ``RuntimeActor``, and the one that its tasks prefer: else each wait that ends would go by way of
/// another thread, as Swift resumes a continuation outside its actor first.
/// All but ``enqueue(_:)`` and ``run()`` is for code on that actor, which is why the state needs no lock.
final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Events taken from the kernel at once.
    private static let eventsMax = 128

    private let jobs = Mutex<[UnownedJob]>([])
    private let thread = Atomic<UInt>(0)
    private let poller = epoll_create1(epollCloseOnExec)
    /// Made readable by other threads to end a wait.
    private let bell = eventfd(0, O_CLOEXEC | O_NONBLOCK)
    private var watches: [Int32: Watch] = [:]
    /// Where reads put what they get: one is enough, as they take turns.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    private var timers = TimerHeap()

    init() {
        precondition(poller >= 0 && bell >= 0, "the system gives no descriptors to start with")
        control(epollAdd, bell, events: epollIn)
    }

    // MARK: - An executor

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        if !isCurrent {
            var one: UInt64 = 1
            _ = write(bell, &one, 8)
        }
    }

    func isIsolatingCurrentContext() -> Bool? { isCurrent }

    func checkIsolated() { precondition(isCurrent, "this belongs to the runtime's thread") }

    private var isCurrent: Bool { thread.load(ordering: .relaxed) == pthread_self() }

    /// Runs jobs for as long as the program lives.
    func run() -> Never {
        thread.store(pthread_self(), ordering: .relaxed)
        while true {
            runJobs()
            // First what has come, then whose time is over: where the process stood still, both are due, and what has come
            // was in time.
            poll()
            wakeDue()
        }
    }

    private func runJobs() {
        let waiting = jobs.withLock { jobs in
            defer { jobs = [] }
            return jobs
        }
        for job in waiting {
            job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
    }

    private func wakeDue() {
        guard !timers.isEmpty else { return }
        let now = Instant.now
        while let waiter = timers.popDue(at: now) { waiter.wake(.timedOut) }
    }

    private func poll() {
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.eventsMax) { events in
            var count: Int32
            repeat {
                count = epoll_wait(poller, events.baseAddress, Int32(Self.eventsMax), waitMilliseconds)
                for event in events.prefix(Int(max(count, 0))) {
                    if Int32(event.low) == bell { silenceBell() } else { watches[Int32(event.low)]?.note(event.events) }
                }
                // A process that goes on after it was stopped gets EINTR, whatever there is to be had.
            } while count == Int32(Self.eventsMax) || (count < 0 && errno == EINTR)
        }
    }

    private var waitMilliseconds: Int32 {
        if jobs.withLock({ !$0.isEmpty }) { return 0 }
        guard let next = timers.next() else { return -1 }
        let wait = next - .now
        // Rounded up: a wait that ends too soon would go round in circles.
        return wait <= .zero ? 0 : Int32(clamping: wait.components.seconds * 1000 + wait.roundedUpMilliseconds)
    }

    private func silenceBell() {
        var count: UInt64 = 0
        _ = read(bell, &count, 8)
    }

    // MARK: - What waits

    /// What is ready already is told as news, too.
    @RuntimeActor func add(_ watch: Watch, of descriptor: Int32) {
        watches[descriptor] = watch
        control(epollAdd, descriptor, events: epollIn | epollOut | epollPeerClosed | epollEdge)
    }

    /// Must come before the descriptor is closed.
    func forget(_ descriptor: Int32) {
        watches[descriptor] = nil
        control(epollDelete, descriptor, events: 0)
    }

    /// Suspends until somebody wakes the waiter that is given to `hold`, or until the deadline.
    ///
    /// Nothing else runs between what the caller did last and `hold`, so that no wake is lost between. That holds for tasks
    /// that prefer the loop, as ``RuntimeActor/start(_:)`` makes them: Swift puts any other into the queue once more.
    @RuntimeActor func suspend(until deadline: Instant? = nil, hold: (Waiter) -> Void) async -> Wake {
        assert(isPreferred, "a task of the runtime must prefer its loop")
        return await withCheckedContinuation { continuation in
            let waiter = Waiter { continuation.resume(returning: $0) }
            hold(waiter)
            if let deadline { timers.insert(waiter, at: deadline) }
        }
    }

    private var isPreferred: Bool {
        withUnsafeCurrentTask { $0?.unownedTaskExecutor == asUnownedTaskExecutor() }
    }

    @RuntimeActor func sleep(until deadline: Instant) async {
        _ = await suspend(until: deadline) { _ in }
    }

    private func control(_ operation: Int32, _ descriptor: Int32, events: UInt32) {
        var event = epoll_event()
        event.events = events
        event.low = UInt32(descriptor)
        _ = epoll_ctl(poller, operation, descriptor, &event)
    }
}

extension Duration {
    /// The milliseconds beyond the whole seconds, rounded up.
    fileprivate var roundedUpMilliseconds: Int64 {
        (components.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}

/// Sleeps on the runtime's thread.
@RuntimeActor func sleep(for wait: Duration) async {
    await RuntimeActor.shared.loop.sleep(until: .now + wait)
}
