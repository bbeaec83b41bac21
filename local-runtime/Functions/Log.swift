internal import Glibc
internal import JSON
internal import Webhooks

/// What the runtime itself has to say: JSON lines on stderr, beside those of the functions.
enum Log {
    enum Level: String, CaseIterable, Comparable {
        case debug, info, warning, error, off

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
        static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
    }

    /// How much is said: `WEBHOOKS_LOG`, as for functions. Nil where that is no level.
    static let level = File.variable("WEBHOOKS_LOG").map { Level(rawValue: $0) } ?? .info

    /// The last lines in memory.
    static let book = LogBook()

    private static let output = LineOutput(STDERR_FILENO) { lost in
        line(.warning, "\(lost) lines are missing here: nobody read them in time.", Subject())
    }

    /// Lines that could not be written so far.
    static var lostLines: Int { output.lost }

    /// Waits a moment for what is not written yet.
    static func flush() { output.flush(within: .seconds(1)) }

    /// One run of a function, or a request that came to none, as a line tells of it.
    struct Subject {
        var function: String?
        var requestID: String?
        /// Of HTTP.
        var status: Int?
        var duration: Duration?
        /// What became of an invocation.
        var report: InvocationReport?
    }

    static func write(_ level: Level, _ message: String, _ subject: Subject = Subject()) {
        guard isSaid(level) else { return }
        keep(line(level, message, subject), from: nil)
    }

    private static func keep(_ lines: some Collection<UInt8>, from function: String?) {
        book.append(lines, from: function)
        output.write(lines)
    }

    private static func line(_ level: Level, _ message: String, _ subject: Subject) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("time", Timestamp.now.iso8601)
            $0.member("level", level.rawValue)
            if let function = subject.function { $0.member("function", function) }
            $0.member("message", message)
            if let requestID = subject.requestID { $0.member("requestId", requestID) }
            if let status = subject.status { $0.member("status", status) }
            if let duration = subject.duration { $0.member("durationMs", Int(duration / .milliseconds(1))) }
            if let report = subject.report { report.write(to: &$0) }
        }
        return writer.bytes + [0x0A]
    }

    /// Whole lines that a function wrote, passed on as they are.
    static func pass(_ lines: some Collection<UInt8>, from function: String) { keep(lines, from: function) }

    static func isSaid(_ level: Level) -> Bool {
        guard let least = Self.level, least != .off else { return false }
        return level >= least
    }
}

/// Writes to one of the standard descriptors, waiting where it must: what may be lost, such as a line of the log. What a
/// command was asked for goes by ``output(_:)``.
func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32) { _ = writeFailure(bytes, to: descriptor) }

/// Writes to one of the standard descriptors, waiting where it must.
/// - Returns: the code of the system where not all could be written.
func writeFailure(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Int32? {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
        let (count, code) = rest.withUnsafeBytes { (write(descriptor, $0.baseAddress, $0.count), errno) }
        if count > 0 {
            rest = rest.dropFirst(count)
        } else if code == EAGAIN {
            var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&ready, 1, -1)
        } else if code != EINTR {
            return code
        }
    }
    return nil
}
