internal import Glibc
package import Webhooks

/// The wall clock.
@Sendable package func systemTime() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
}

/// A clock that never jumps, for measuring: its origin means nothing.
@Sendable package func monotonicTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
}

/// Does nothing for that long.
package func pause(_ time: Duration) {
    var rest = timespec(tv_sec: Int(time.milliseconds / 1000), tv_nsec: Int(time.milliseconds % 1000) * 1_000_000)
    var left = timespec()
    while nanosleep(&rest, &left) != 0 && errno == EINTR { rest = left }
}
