import Foundation

/// A plain socket: it sends what it is told to and shows what comes back.
final class RawClient {
    private let socket: Int32
    private var pending: [UInt8] = []

    init(port: Int) {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { [socket] in
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        var timeout = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    /// - Parameter path: of a unix socket.
    init(path: String) {
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
        isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { [socket] in
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        var timeout = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    private(set) var isConnected = false

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }

    func endSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// Everything up to the end of the connection; nil if it does not end.
    func everything() -> String? {
        while fill() {}
        defer { pending = [] }
        return isAtEnd ? String(decoding: pending, as: UTF8.self) : nil
    }

    /// What comes next, up to and with that text; nil where it does not come.
    func text(upTo end: String) -> String? {
        while true {
            if let range = pending.firstRange(of: Array(end.utf8)) {
                defer { pending.removeSubrange(..<range.upperBound) }
                return String(decoding: pending[..<range.upperBound], as: UTF8.self)
            }
            guard fill() else { return nil }
        }
    }

    /// The next answer, by its length.
    func answer(toHead isHead: Bool = false) -> RawAnswer? {
        while true {
            if let answer = RawAnswer(pending, isHead: isHead) {
                pending.removeFirst(answer.length)
                return answer
            }
            guard fill() else { return nil }
        }
    }

    private var isAtEnd = false

    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &buffer, buffer.count, 0)
        // A reset is an end too.
        if count == 0 || (count < 0 && errno == ECONNRESET) { isAtEnd = true }
        if count > 0 { pending += buffer.prefix(count) }
        return count > 0
    }
}

struct RawAnswer {
    var status: Int
    /// The lines of the head after the first.
    var headers: [String]
    var body: String
    /// Bytes, head and body.
    var length: Int

    /// Nil where it is not whole yet.
    init?(_ bytes: [UInt8], isHead: Bool) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        status = Int(lines[0].split(separator: " ")[1]) ?? 0
        headers = Array(lines.dropFirst())
        let lengthLine = headers.first { $0.hasPrefix("Content-Length: ") }
        let bodyLength = isHead ? 0 : Int(lengthLine?.dropFirst(16) ?? "0") ?? 0
        length = end.upperBound + bodyLength
        guard bytes.count >= length else { return nil }
        body = String(decoding: bytes[end.upperBound..<length], as: UTF8.self)
    }

    func header(_ name: String) -> String? {
        headers.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
    }
}
