internal import CLinux
internal import Glibc
internal import Webhooks

/// Rings at a time of the system's clock, also after a sleep of the machine, and when that clock is set: a timerfd, which
/// costs nothing while it waits.
@RuntimeActor
final class Alarm {
    // <sys/timerfd.h>
    private static let isAbsolute: Int32 = 1 << 0
    private static let endsWhenClockIsSet: Int32 = 1 << 1

    private let descriptor: Descriptor

    /// - Parameter ring: is told whether the clock was set.
    init(ring: @escaping @RuntimeActor (_ wasSet: Bool) -> Void) {
        let number = timerfd_create(CLOCK_REALTIME, O_CLOEXEC | O_NONBLOCK)
        precondition(number >= 0, "the system gives no timer")
        let descriptor = Descriptor(owning: number)
        self.descriptor = descriptor
        RuntimeActor.start {
            while true {
                do throws(IOFailure) {
                    _ = try await descriptor.read(upTo: 8)
                    ring(false)
                } catch .system(ECANCELED) {
                    ring(true)
                } catch {
                    return
                }
            }
        }
    }

    /// - Parameter time: nil does not ring.
    func set(_ time: Timestamp?) {
        var next = itimerspec()
        if let time {
            // A time of zero would switch it off.
            let milliseconds = max(time.milliseconds, 1)
            next.it_value.tv_sec = Int(milliseconds / 1000)
            next.it_value.tv_nsec = Int(milliseconds % 1000) * 1_000_000
        }
        _ = timerfd_settime(descriptor.number, Self.isAbsolute | Self.endsWhenClockIsSet, &next, nil)
    }
}
