internal import Glibc
internal import JSON
package import Webhooks

/// How much is logged: a level and all that is graver.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case debug, info, warning, error, off

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Lines of JSON on stderr, for operators. They may name ids and errors, never a secret or a payload.
package struct Log: Sendable {
    package var level: LogLevel
    var function: String
    /// Those of the call that is handled.
    var names = CallNames()
    var now: @Sendable () -> Timestamp

    package func debug(_ message: String, _ fields: [(String, String)] = []) { write(.debug, message, fields) }
    package func info(_ message: String, _ fields: [(String, String)] = []) { write(.info, message, fields) }
    package func warning(_ message: String, _ fields: [(String, String)] = []) { write(.warning, message, fields) }
    package func error(_ message: String, _ fields: [(String, String)] = []) { write(.error, message, fields) }

    /// The same for another call: what is done for it later, or by others.
    package func naming(_ names: CallNames) -> Log {
        var log = self
        log.names = names
        return log
    }

    private func write(_ level: LogLevel, _ message: String, _ fields: [(String, String)]) {
        guard level >= self.level, self.level != .off else { return }
        var writer = JSONWriter()
        writer.object { line in
            line.member("time", now().iso8601)
            line.member("level", level.rawValue)
            line.member("function", function)
            if let id = names.requestID { line.member("requestId", id) }
            if let parent = names.traceParent { line.member("traceId", parent.traceID) }
            line.member("message", message)
            for (name, value) in fields { line.member(name, value) }
        }
        writeAll(writer.bytes + [UInt8(ascii: "\n")], to: STDERR_FILENO)
    }
}
