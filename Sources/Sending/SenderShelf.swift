internal import Dispatch
package import FunctionHost
internal import Webhooks

/// Keeps a sender from one run of a warm process to the next, with its connections and what it knows of names.
///
/// Unchecked: the sender is on the shelf, which one queue guards, or with the one who has taken it.
package final class SenderShelf: @unchecked Sendable {
    /// Nobody's connection is used for so long then: they are closed, although nothing is sent.
    static let idleMax = Duration.seconds(30)

    private struct Kept {
        var sender: Sender
        var concurrency: Int
        var usedAt: Duration
    }

    private let queue = DispatchQueue(label: "shelf")
    private let time: @Sendable () -> Duration
    private var kept: Kept?
    private var isTimerSet = false

    package convenience init() { self.init(time: monotonicTime) }

    /// - Parameter time: a clock that never jumps.
    init(time: @escaping @Sendable () -> Duration) { self.time = time }

    /// Whether a sender waits on it.
    var isFull: Bool { queue.sync { kept != nil } }

    /// Makes a sender where none is kept, so that a setting that cannot be used is found although nothing is sent.
    package func prepare(_ environment: Environment, concurrency: Int) throws {
        guard !isFull else { return }
        put(Kept(sender: try Sender(environment, concurrency: concurrency), concurrency: concurrency, usedAt: time()))
    }

    /// Lends a sender: the one that is kept, where it is made for so many exchanges at a time, else a new one.
    ///
    /// One that comes back by an error is not used again: exchanges may be under way on it.
    package func lend<Value>(
        _ environment: Environment, concurrency: Int, _ body: (Sender) throws -> Value
    ) throws -> Value {
        var taken = takeKept()
        if taken.map({ $0.concurrency < concurrency }) ?? true {
            taken = Kept(
                sender: try Sender(environment, concurrency: concurrency), concurrency: concurrency, usedAt: time())
        }
        guard var kept = taken else { preconditionFailure("one was made") }
        let value = try body(kept.sender)
        precondition(kept.sender.inFlight == 0, "an exchange is still under way")
        kept.usedAt = time()
        put(kept)
        return value
    }

    /// Closes what nobody has used for too long, as the timer does.
    func clear() { queue.sync { dropUnused() } }

    private func takeKept() -> Kept? {
        queue.sync {
            defer { kept = nil }
            return kept
        }
    }

    private func put(_ new: Kept) {
        queue.sync {
            kept = new
            setTimer(in: Self.idleMax)
        }
    }

    /// One timer at a time, however many runs there are.
    private func setTimer(in wait: Duration) {
        guard !isTimerSet else { return }
        isTimerSet = true
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(wait.milliseconds) + 1)) { [weak self] in
            self?.isTimerSet = false
            self?.dropUnused()
        }
    }

    private func dropUnused() {
        guard let usedAt = kept?.usedAt else { return }
        let left = usedAt + Self.idleMax - time()
        if left <= .zero { kept = nil } else { setTimer(in: left) }
    }
}
