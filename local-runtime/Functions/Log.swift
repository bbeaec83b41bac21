internal import Glibc
internal import JSON
internal import Webhooks

/// What the runtime itself has to say: JSON lines on stderr, beside those of the functions.
enum Log {
    static func warning(_ message: String, function: String? = nil, requestID: String? = nil) {
        var writer = JSONWriter()
        writer.object {
            $0.member("time", Timestamp.now.iso8601)
            $0.member("level", "warning")
            $0.member("message", message)
            if let function { $0.member("function", function) }
            if let requestID { $0.member("requestId", requestID) }
        }
        write(writer.bytes + [0x0A])
    }

    static func write(_ line: some Collection<UInt8>) { writeAll(line, to: STDERR_FILENO) }
}

/// Writes to one of the standard descriptors; a reader that has gone is no reason to stop.
func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR && errno != EAGAIN { return }
    }
}
