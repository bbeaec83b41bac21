internal import Glibc

/// Why a read or a write did not come to its end.
enum IOFailure: Error, Equatable {
    case timedOut
    /// Somebody called ``Descriptor/stop()``.
    case stopped
    /// The other side sends no more.
    case ended
    /// A code of <errno.h>.
    case system(Int32)
}

/// A file descriptor that is waited for without blocking the thread. It is closed with its last owner, or sooner.
@RuntimeActor
final class Descriptor: ByteStream {
    typealias Instant = ContinuousClock.Instant

    nonisolated let number: Int32
    private nonisolated(unsafe) let watch = Watch()
    private nonisolated(unsafe) var isClosed = false
    /// Whether the loop looks at it: from the first wait on.
    private nonisolated(unsafe) var isWatched = false
    /// Whether the last read took all that there was: the kernel tells when there is more, so that asking is of no use.
    private var isDrained = false

    /// - Parameter isNonblocking: whether it was opened with `O_NONBLOCK`; else that is set.
    init(owning number: Int32, isNonblocking: Bool = false) {
        self.number = number
        if !isNonblocking { _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }
    }

    deinit { if !isClosed { release() } }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        watch.stop()
        release()
    }

    func reset() {
        var atOnce = linger(l_onoff: 1, l_linger: 0)
        setsockopt(number, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    /// Ends the wait that is going on, and makes that the last: what can be had at once can still be had.
    func stop() { watch.stop() }

    /// Nothing is to be agreed upon first.
    func open(until deadline: Instant) {}

    /// Tells the other side of a socket that nothing more comes.
    func endOutput() { shutdown(number, Int32(SHUT_WR)) }

    /// The next bytes, at most `limit`, and at most as many as the loop's buffer holds; none at the end of the stream.
    func read(upTo limit: Int, until deadline: Instant? = nil) async throws(IOFailure) -> [UInt8] {
        while true {
            if !isDrained || watch.input.isReady || watch.hasEnded, let bytes = try readAtOnce(upTo: limit) {
                return bytes
            }
            try await waitForInput(until: deadline)
            isDrained = false
        }
    }

    func write(_ bytes: [UInt8], until deadline: Instant? = nil) async throws(IOFailure) {
        var written = 0
        while written < bytes.count {
            guard !isClosed else { throw .stopped }
            let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress! + written, $0.count - written) }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                try await wait(for: watch.output, until: deadline)
            } else if errno != EINTR {
                throw .system(errno)
            }
        }
    }

    /// Writes what can be written without waiting.
    /// - Returns: how many bytes; a negative number where nobody reads them any more.
    func writeAtOnce(_ bytes: ArraySlice<UInt8>) -> Int {
        guard !isClosed else { return -1 }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress! + written, $0.count - written) }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                return written
            } else if errno != EINTR {
                return written > 0 ? written : -1
            }
        }
        return written
    }

    /// Whether there is nothing to be read now.
    var isSilent: Bool {
        var waiting: Int32 = 0
        return ioctl(number, UInt(FIONREAD), &waiting) == 0 && waiting == 0
    }

    func waitForOutput(until deadline: Instant? = nil) async throws(IOFailure) {
        try await wait(for: watch.output, until: deadline)
    }

    func waitForInput(until deadline: Instant? = nil) async throws(IOFailure) {
        try await wait(for: watch.input, until: deadline)
    }

    /// Nil where a read would have to wait. The bytes come by way of a buffer of the loop's own: what waits for input
    /// holds no memory for it.
    private func readAtOnce(upTo limit: Int) throws(IOFailure) -> [UInt8]? {
        guard !isClosed else { throw .stopped }
        let buffer = RuntimeActor.shared.loop.scratch
        let limit = min(limit, buffer.count)
        // What is told from now on is about bytes that this read does not see.
        watch.input.settle()
        let count = Glibc.read(number, buffer.baseAddress, limit)
        let code = errno
        isDrained = count < limit && count != 0 && !(count < 0 && code == EINTR)
        if count >= 0 { return Array(buffer.prefix(count)) }
        if code == EAGAIN || code == EINTR { return nil }
        throw .system(code)
    }

    private func wait(for direction: Watch.Direction, until deadline: Instant?) async throws(IOFailure) {
        guard !isClosed else { throw .stopped }
        if !isWatched {
            isWatched = true
            RuntimeActor.shared.loop.add(watch, of: number)
        }
        var wake = direction.takeNews()
        if wake == nil {
            wake = await RuntimeActor.shared.loop.suspend(until: deadline) { direction.hold($0) }
            direction.settle()
        }
        switch wake {
        case .timedOut: throw .timedOut
        case .stopped: throw .stopped
        default: return
        }
    }

    private nonisolated func release() {
        if isWatched { RuntimeActor.shared.loop.forget(number) }
        _ = Glibc.close(number)
    }
}
