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
final class Descriptor {
    typealias Instant = ContinuousClock.Instant

    nonisolated let number: Int32
    private nonisolated(unsafe) let watch: Watch
    private nonisolated(unsafe) var isClosed = false

    init(owning number: Int32) {
        self.number = number
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
        watch = RuntimeActor.shared.loop.watch(number)
    }

    deinit { if !isClosed { release() } }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        watch.stop()
        release()
    }

    /// Ends the wait that is going on, and makes that the last: what can be had at once can still be had.
    func stop() { watch.stop() }

    /// The next bytes, at most `limit`; none at the end of the stream.
    func read(upTo limit: Int, until deadline: Instant? = nil) async throws(IOFailure) -> [UInt8] {
        while true {
            if let bytes = try readAtOnce(upTo: limit) { return bytes }
            try await waitForInput(until: deadline)
        }
    }

    func write(_ bytes: [UInt8], until deadline: Instant? = nil) async throws(IOFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress! + written, $0.count - written) }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                try await wait(for: \.output, until: deadline)
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
        try await wait(for: \.output, until: deadline)
    }

    func waitForInput(until deadline: Instant? = nil) async throws(IOFailure) {
        try await wait(for: \.input, until: deadline)
    }

    /// Nil where a read would have to wait.
    private func readAtOnce(upTo limit: Int) throws(IOFailure) -> [UInt8]? {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            let result = Glibc.read(number, buffer.baseAddress, limit)
            if result < 0 { code = errno }
            count = max(result, 0)
        }
        switch code {
        case 0: return bytes
        case EAGAIN, EINTR: return nil
        default: throw .system(code)
        }
    }

    private func wait(
        for direction: ReferenceWritableKeyPath<Watch, Watch.Direction>, until deadline: Instant?
    ) async throws(IOFailure) {
        guard !isClosed else { throw .stopped }
        var wake = watch[keyPath: direction].takeNews()
        if wake == nil {
            wake = await RuntimeActor.shared.loop.suspend(until: deadline) { watch[keyPath: direction].hold($0) }
            watch[keyPath: direction].settle()
        }
        switch wake {
        case .timedOut: throw .timedOut
        case .stopped: throw .stopped
        default: return
        }
    }

    private nonisolated func release() {
        RuntimeActor.shared.loop.forget(number)
        _ = Glibc.close(number)
    }
}
