internal import Glibc
internal import JSON
internal import Webhooks

/// What the runtime itself has to say: JSON lines on stderr, beside those of the functions.
enum Log {
    enum Level: String, CaseIterable { case debug, info, warning, error, off }

    /// How much is said: `WEBHOOKS_LOG`, as for functions. Nil where that is no level.
    static let level = File.variable("WEBHOOKS_LOG").map { Level(rawValue: $0) } ?? .info

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
        writeAll(writer.bytes + [0x0A], to: STDERR_FILENO)
    }

    /// Whole lines that a function wrote, passed on as they are.
    static func pass(_ lines: some Collection<UInt8>, from function: String) { writeAll(lines, to: STDERR_FILENO) }

    static func isSaid(_ level: Level) -> Bool {
        let rank = Level.allCases.firstIndex(of:)
        guard let least = Self.level, least != .off else { return false }
        return rank(level) ?? 0 >= rank(least) ?? 0
    }
}

/// Writes to one of the standard descriptors; a reader that has gone is no reason to stop.
func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR && errno != EAGAIN { return }
    }
}
