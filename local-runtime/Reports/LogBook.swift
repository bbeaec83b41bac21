internal import Synchronization

/// The last lines of the log in memory, and those who wait for the next ones.
final class LogBook: Sendable {
    static let linesMax = 10_000
    static let bytesMax = 4 * 1024 * 1024
    /// Of one page: lines, and bytes of their text.
    static let pageLinesMax = 2_000
    static let pageBytesMax = 1024 * 1024

    struct Line: Equatable, Sendable {
        /// Counts the lines since the start.
        var number: Int
        /// Whose program wrote it; nil for the runtime's own.
        var function: String?
        /// Without its end.
        var text: [UInt8]
    }

    private struct State {
        var lines = RecentItems<Line>(countMax: LogBook.linesMax, bytesMax: LogBook.bytesMax)
        var last = 0
        var hasFollowers = false
        var isClosed = false
    }

    private let state = Mutex(State())
    @RuntimeActor private var followers: [Waiter] = []

    init() {}

    /// - Parameter lines: each with its end.
    func append(_ lines: some Collection<UInt8>, from function: String?) {
        let mustWake = state.withLock { state in
            for text in lines.split(separator: 0x0A) {
                state.last += 1
                state.lines.append(
                    Line(number: state.last, function: function, text: Array(text)), bytes: text.count + 64)
            }
            defer { state.hasFollowers = false }
            return state.hasFollowers
        }
        if mustWake { RuntimeActor.start { self.wakeFollowers() } }
    }

    /// The lines after that number, as many as a page has, oldest first.
    /// - Returns: also the number of the last line that there is.
    func page(after number: Int) -> (lines: [Line], last: Int) {
        state.withLock { state in
            var (page, bytes): ([Line], Int) = ([], 0)
            // A number from the future is one of an earlier runtime.
            let after = number > state.last ? 0 : number
            for line in state.lines.items.suffix(state.last - after) {
                bytes += line.text.count
                if page.count == Self.pageLinesMax || (bytes > Self.pageBytesMax && !page.isEmpty) { break }
                page.append(line)
            }
            return (page, state.last)
        }
    }

    /// Waits until there is a line after that number, until the deadline, or until nobody is to wait any more.
    @RuntimeActor
    func waitForMore(after number: Int, until deadline: ContinuousClock.Instant) async {
        let mustWait = state.withLock { state in
            guard state.last == number, !state.isClosed else { return false }
            state.hasFollowers = true
            return true
        }
        guard mustWait else { return }
        _ = await RuntimeActor.shared.loop.suspend(until: deadline) { waiter in
            followers.removeAll(where: \.isOver)
            followers.append(waiter)
        }
    }

    /// Nobody waits any more.
    @RuntimeActor
    func close() {
        state.withLock { $0.isClosed = true }
        wakeFollowers()
    }

    @RuntimeActor
    private func wakeFollowers() {
        for follower in followers { follower.wake(.ready) }
        followers = []
    }
}
