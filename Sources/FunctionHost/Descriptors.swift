internal import Glibc

/// Writes all bytes, however many calls it takes.
/// - Returns: false where the reader is gone, or the disk full.
@discardableResult
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
        var written = 0
        while written < buffer.count {
            let count = Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
            if count > 0 {
                written += count
            } else if !canGoOn(descriptor, POLLOUT) {
                return false
            }
        }
        return true
    }
}

/// Appends the bytes that are there, waiting for the first of them.
/// - Returns: false at the end of the stream.
func readSome(from descriptor: Int32, upTo limit: Int, into bytes: inout [UInt8]) -> Bool {
    var count = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
        repeat {
            count = Glibc.read(descriptor, buffer.baseAddress, limit)
        } while count < 0 && canGoOn(descriptor, POLLIN)
        filled = max(count, 0)
    }
    if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
    return count > 0
}

/// Waits until a read would not wait.
/// - Parameter end: ends the wait when it is readable; −1: nothing does.
/// - Returns: false where that is readable, whatever else is.
func waitForInput(on descriptor: Int32, unless end: Int32) -> Bool {
    var entries = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: end, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&entries, 2, -1) < 0 && errno == EINTR {}
    return entries[1].revents == 0
}

/// Whether a read would not wait.
func isReadable(_ descriptor: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLIN) != 0
}

/// Whether a call that failed is to be made again: it was interrupted, or whoever started this program has set the pipe
/// not to block. Then this waits until it can go on.
private func canGoOn(_ descriptor: Int32, _ events: Int32) -> Bool {
    guard errno == EAGAIN else { return errno == EINTR }
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    return poll(&entry, 1, -1) > 0 || errno == EINTR
}

/// Takes the numbers 0 to 2 where whoever started this program left them closed. Else a socket or a file would get one,
/// and what is meant for the log would be written into it.
func openStandardDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
        _ = open("/dev/null", O_RDWR)
    }
}
