// <sys/epoll.h>
let epollIn: UInt32 = 0x001
let epollOut: UInt32 = 0x004
let epollError: UInt32 = 0x008
let epollHangUp: UInt32 = 0x010
let epollPeerClosed: UInt32 = 0x2000
let epollEdge: UInt32 = 1 << 31
let epollAdd: Int32 = 1
let epollDelete: Int32 = 2
let epollCloseOnExec: Int32 = 0o2000000

/// What is known of one descriptor: whether something changed since the last look, and who waits for it.
///
/// At most one task waits for each direction.
final class Watch {
    let input = Direction()
    let output = Direction()
    /// Whether the other side has ended its stream, or all of it: there is an end to be read, of which no more is heard.
    private(set) var hasEnded = false

    /// What the kernel reports. An error or a hang-up concerns both directions: the next read or write tells which it is.
    func note(_ events: UInt32) {
        if events & (epollPeerClosed | epollError | epollHangUp) != 0 { hasEnded = true }
        if events & (epollIn | epollPeerClosed | epollError | epollHangUp) != 0 { input.note() }
        if events & (epollOut | epollError | epollHangUp) != 0 { output.note() }
    }

    func stop() {
        input.stop()
        output.stop()
    }

    final class Direction {
        private(set) var isReady = false
        private(set) var isStopped = false
        private var waiter: Waiter?

        func note() {
            isReady = true
            waiter?.wake(.ready)
            waiter = nil
        }

        func stop() {
            isStopped = true
            waiter?.wake(.stopped)
            waiter = nil
        }

        /// Takes the news that came since the last wait, if any did.
        func takeNews() -> Wake? {
            if isReady {
                isReady = false
                return .ready
            }
            return isStopped ? .stopped : nil
        }

        func hold(_ waiter: Waiter) {
            precondition(self.waiter?.isOver ?? true, "two tasks wait for one descriptor")
            self.waiter = waiter
        }

        /// Forgets the news: it was what woke a wait, or is about to be looked at.
        func settle() { isReady = false }
    }
}
