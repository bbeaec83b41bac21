internal import Glibc
internal import Webhooks

/// The header `Date` (RFC 9110, 6.6.1), made once a second.
@RuntimeActor
final class DateLine {
    static let shared = DateLine()

    private var second: Int64 = -1
    private var line: [UInt8] = []

    /// With its CR LF.
    func current() -> [UInt8] {
        var time = timespec()
        // The time of the last tick of the kernel, a few milliseconds ago, which costs nothing to ask for.
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        if Int64(time.tv_sec) != second {
            second = Int64(time.tv_sec)
            line = Array("Date: \(Timestamp(milliseconds: second * 1000).httpDate)\r\n".utf8)
        }
        return line
    }
}
