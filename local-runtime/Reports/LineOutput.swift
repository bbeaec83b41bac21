internal import Dispatch
internal import Glibc
internal import Synchronization

/// Writes lines to a descriptor on a thread of its own: a reader that is stuck holds up nobody else.
///
/// What it does not take is kept, up to a limit; beyond that, lines are left out, and a line says how many.
final class LineOutput: Sendable {
    /// Bytes that wait to be written.
    static let pendingMax = 1024 * 1024

    private struct State {
        var pending: [UInt8] = []
        /// Lines that were left out since the last that was taken, and in all.
        var (lost, lostInAll) = (0, 0)
        var isWriting = false
    }

    private let descriptor: Int32
    private let notice: @Sendable (_ lost: Int) -> [UInt8]
    private let state = Mutex(State())
    private let thread = DispatchQueue(label: "log")

    /// - Parameter notice: the line that says how many are missing.
    init(_ descriptor: Int32, notice: @escaping @Sendable (_ lost: Int) -> [UInt8]) {
        (self.descriptor, self.notice) = (descriptor, notice)
    }

    /// Lines that were left out so far.
    var lost: Int { state.withLock { $0.lostInAll } }

    /// - Parameter lines: each with its end.
    func write(_ lines: some Collection<UInt8>) {
        let begins = state.withLock { state in
            guard state.pending.count + lines.count <= Self.pendingMax else {
                let count = lines.count { $0 == 0x0A }
                (state.lost, state.lostInAll) = (state.lost + count, state.lostInAll + count)
                return false
            }
            if state.lost > 0 { state.pending += notice(state.lost) }
            state.lost = 0
            state.pending += lines
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { thread.async { self.writePending() } }
    }

    /// Waits until all is written, or until the time is over.
    func flush(within time: Duration) {
        let deadline = ContinuousClock.now + time
        while state.withLock({ $0.isWriting }), .now < deadline { usleep(500) }
    }

    private func writePending() {
        while let bytes = next() { writeAll(bytes, to: descriptor) }
    }

    private func next() -> [UInt8]? {
        state.withLock { state in
            if state.pending.isEmpty, state.lost > 0 {
                state.pending = notice(state.lost)
                state.lost = 0
            }
            if state.pending.isEmpty {
                state.isWriting = false
                return nil
            }
            defer { state.pending = [] }
            return state.pending
        }
    }
}
