internal import CLinux
internal import Glibc
internal import Webhooks

/// A flag that one thread raises and another waits for, together with its sockets (eventfd(2)).
package final class Signal: Sendable {
    let descriptor: Int32

    /// Nil where no descriptor is left.
    package init?() {
        descriptor = eventfd(0, O_NONBLOCK | O_CLOEXEC)
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    package func raise() { _ = write(descriptor, [1 as UInt64], 8) }

    package func lower() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }

    /// Waits until it is raised, at most that long.
    package func wait(upTo limit: Duration) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, Int32(clamping: limit.milliseconds))
    }
}
