import Foundation
import JSON

/// One request over HTTP on loopback and its answer, waited for, on a connection of its own.
///
/// Over a socket: what chromedriver writes, `Content-Length:7` without a space, is more than Foundation's client can read.
struct HTTPExchange: Sendable {
    var status: Int
    var body: [UInt8]

    /// Nil where the body is not JSON.
    var json: JSONValue? { try? JSONDocument(body).root }

    /// - Parameters:
    ///   - path: such as `/session`.
    ///   - secondsMax: between two pieces of the answer; afterwards the request is given up, with an error.
    static func send(
        _ method: String, _ path: String, port: Int, headers: [String: String] = [:], body: [UInt8] = [],
        secondsMax: Int = 60
    ) throws -> HTTPExchange {
        let socket = try connect(to: port, secondsMax: secondsMax)
        defer { close(socket) }
        var lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"]
        lines += headers.map { "\($0.key): \($0.value)" } + ["Content-Length: \(body.count)", "", ""]
        var rest = (Array(lines.joined(separator: "\r\n").utf8) + body)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw failure("\(method) \(path) cannot be sent") }
            rest = rest.dropFirst(count)
        }
        var received: [UInt8] = []
        while true {
            if let answer = HTTPExchange(received) { return answer }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { throw failure("\(method) \(path) has no whole answer") }
            received += buffer[..<count]
        }
    }

    /// Nil where the answer is not whole yet.
    private init?(_ bytes: [UInt8]) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        let length =
            lines.lazy.compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return parts[0].lowercased() == "content-length"
                    ? Int(parts[1].trimmingCharacters(in: .whitespaces)) : nil
            }.first ?? 0
        guard words.count > 1, let status = Int(words[1]), bytes.count >= end.upperBound + length else { return nil }
        (self.status, body) = (status, Array(bytes[end.upperBound..<end.upperBound + length]))
    }

    private static func connect(to port: Int, secondsMax: Int) throws -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var timeout = timeval(tv_sec: secondsMax, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket, SOL_SOCKET, option, &timeout, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(socket)
            throw failure("nobody listens on port \(port)")
        }
        return socket
    }

    private static func failure(_ sentence: String) -> BrowserError {
        BrowserError("\(sentence): \(String(cString: strerror(errno)))")
    }
}
